"""The real search node with this project's templates, as far as OpenSearch knows what is in them.

It is told all but Elasticsearch's own: ILM, the mode `logsdb`, tiers and failure stores. What Elasticsearch calls
`flattened` is `flat_object` there, without options.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from localcloud.telemetry.search_node import SearchNode
from observability.search.fitting import fitting_cluster
from observability.search.streams import streams
from observability.search.templates import template_requests
from settings.search import Search
from tests.reading import CATALOGUE

_ELASTICSEARCH_ONLY = ("index.mode", "index.lifecycle.name", "index.routing.allocation.include._tier_preference")


def apply_templates(node: SearchNode) -> None:
    cluster = fitting_cluster(Search(), streams(CATALOGUE.services, "test"))
    for request in template_requests(cluster, 0, hot_only=False):
        node.ask(request.method, request.path, as_opensearch(request.body))


def as_opensearch(body: Any) -> Any:
    if isinstance(body, list):
        return [as_opensearch(item) for item in body]
    if not isinstance(body, dict):
        return body
    if body.get("type") == "flattened":
        return {"type": "flat_object"}
    dropped = (*_ELASTICSEARCH_ONLY, "data_stream_options")
    return {key: as_opensearch(value) for key, value in body.items() if key not in dropped}


def mapped_fields(properties: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, field in properties.items():
        if "properties" in field:
            yield from mapped_fields(field["properties"], f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"
