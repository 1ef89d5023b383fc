"""How documents are indexed: one template a category, put together from components by ECS field names.

Fields that no component names stay in the document's source and are not indexed, so neither 10,000 keys nor a new name
a request can make a mapping grow. A value that does not fit its field's type is kept, marked in `_ignored`, and not
searched by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from observability.search.fields import OWN_FIELDS, ecs_fields, mapping
from observability.search.lifecycle import policy_name
from observability.search.requests import Request
from observability.search.sizing import FIELDS_PER_INDEX, Cluster
from observability.search.streams import CATEGORIES, Category, pattern

_FILE: Final = "observability/search/templates.py"
_PRIORITY: Final = 300
"""Above Elastic's own for `logs-*-*`, which is at 100."""
_BASE: Final = ("@timestamp", "message", "tags", "labels", *OWN_FIELDS)
_COMMON_SETS: Final = (
    "agent", "cloud", "container", "data_stream", "ecs", "error", "event", "host", "log", "orchestrator", "process",
    "service", "span", "trace", "transaction",
)  # fmt: skip
_CATEGORY_SETS: Final[Mapping[Category, Sequence[str]]] = MappingProxyType(
    {
        "access": ("client", "destination", "http", "network", "observer", "rule", "source", "tls", "url", "user",
                   "user_agent"),
        "error": ("http", "url", "user"),
        "application": ("client", "dns", "file", "http", "network", "server", "source", "url", "user"),
        "audit": ("client", "group", "http", "network", "organization", "related", "rule", "source", "tls", "url",
                  "user", "user_agent"),
        "dead_letter": (),
    }
)  # fmt: skip
"""The schema's field sets that documents of a category may have beside the common ones."""


def fields_of(sets: Iterable[str]) -> list[str]:
    """Every field of those sets of the schema."""
    prefixes = tuple(f"{name}." for name in sets)
    return [name for name in ecs_fields() if name.startswith(prefixes)]


def category_fields(category: Category) -> list[str]:
    """What documents of the category are searched by."""
    return [*_BASE, *fields_of((*_COMMON_SETS, *_CATEGORY_SETS[category]))]


def template_requests(cluster: Cluster, replicas: int, *, hot_only: bool) -> list[Request]:
    """Components first: a template that names one that is not there is refused. `hot_only` is for tiers to start on."""
    return [
        _component("logs-common", {"mappings": _mappings([*_BASE, *fields_of(_COMMON_SETS)])}),
        *(
            _component(f"logs-{category}", _category_template(category, cluster, replicas, hot_only))
            for category in CATEGORIES
        ),
        *(_index_template(category) for category in CATEGORIES),
    ]


def _component(name: str, template: dict[str, Any]) -> Request:
    return Request(method="PUT", path=f"/_component_template/{name}", body={"template": template})


def _category_template(category: Category, cluster: Cluster, replicas: int, hot_only: bool) -> dict[str, Any]:
    settings = {
        "index.mode": "logsdb",
        "index.codec": "best_compression",
        "index.lifecycle.name": policy_name(category),
        "index.number_of_shards": cluster.primaries[category],
        "index.number_of_replicas": replicas,
        "index.refresh_interval": "10s",
        "index.mapping.ignore_malformed": True,
        "index.mapping.total_fields.limit": FIELDS_PER_INDEX,
        "index.query.default_field": ["message", "error.message"],
        **({"index.routing.allocation.include._tier_preference": "data_hot"} if hot_only else {}),
    }
    return {"settings": settings, "mappings": _mappings(fields_of(_CATEGORY_SETS[category]))}


def _mappings(names: Iterable[str]) -> dict[str, Any]:
    return {"dynamic": False, "date_detection": False, "properties": mapping(names, file=_FILE)}


def _index_template(category: Category) -> Request:
    return Request(
        method="PUT",
        path=f"/_index_template/logs-{category}",
        body={
            "index_patterns": [pattern(category)],
            "priority": _PRIORITY,
            "composed_of": ["logs-common", f"logs-{category}"],
            "data_stream": {},
            # What a mapping refuses all the same is kept beside the stream, with the reason.
            "template": {"data_stream_options": {"failure_store": {"enabled": True}}},
            "_meta": {"managed_by": "operations-platform"},
        },
    )
