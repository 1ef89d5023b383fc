"""The search cluster's set-up as OpenSearch understands it: what it says in other words, and what it has no part for.

Left out, as only Elasticsearch has it: life-cycle and snapshot policies, logsdb mode, failure stores, data tiers, and
Kibana's objects. Said in other words: `flattened` is `flat_object`, which takes no further parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.models import Catalogue
from localcloud.telemetry.search_node import SearchNode
from observability.search.ingest.pipelines import pipelines
from observability.search.requests import Request
from observability.search.sizing import cluster_size
from observability.search.streams import streams
from observability.search.templates import template_requests
from settings.models import Settings

_FOREIGN_SETTINGS = ("index.mode", "index.lifecycle.", "index.routing.allocation.include._tier_preference")
_ONE_NODE = {"index.number_of_shards": 1, "index.number_of_replicas": 0, "index.refresh_interval": "1s"}
"""What a single node can keep, and how soon it shows it."""


def furnish(node: SearchNode, catalogue: Catalogue, settings: Settings) -> None:
    """Give the node the stack's ingest pipelines and index templates."""
    environment = settings.ownership.environment
    for name, body in pipelines(environment).items():
        node.ask("PUT", f"/_ingest/pipeline/{name}", body)
    size = cluster_size(settings.search, streams(catalogue.services, environment))
    for request in understood(template_requests(size, 0, hot_only=False)):
        node.ask(request.method, request.path, request.body)


def understood(requests: Iterable[Request]) -> list[Request]:
    """The requests of templates, in OpenSearch's words."""
    return [
        Request(method=request.method, path=request.path, body=_template(request.body))
        for request in requests
        if request.target == "elasticsearch" and "_template/" in request.path
    ]


def _template(body: Mapping[str, Any]) -> dict[str, Any]:
    template = {key: value for key, value in body["template"].items() if key != "data_stream_options"}
    if settings := template.get("settings"):
        known = {key: value for key, value in settings.items() if not key.startswith(_FOREIGN_SETTINGS)}
        template["settings"] = known | _ONE_NODE
    if mappings := template.get("mappings"):
        template["mappings"] = {**mappings, "properties": _fields(mappings["properties"])}
    return {**body, "template": template}


def _fields(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _field(field) for name, field in properties.items()}


def _field(field: Mapping[str, Any]) -> dict[str, Any]:
    if field.get("type") == "flattened":
        return {"type": "flat_object"}
    if "properties" in field:
        return {**field, "properties": _fields(field["properties"])}
    return dict(field)
