"""Jaeger, which is built from a collector itself: takes sampled traces, stores them in Elasticsearch and finds them.

Spans go to an index a day. Their templates are put up beforehand, so that Jaeger need not be allowed to, and give each
index a life cycle.
"""

from __future__ import annotations

from typing import Any, Final

from observability.collectors.common import (
    CLIENT_TLS,
    HEALTH_PORT,
    LIMITER,
    METRICS_PORT,
    SERVER_TLS,
    memory_limiter,
    otlp_receiver,
)
from observability.rendering import render
from observability.search.requests import Request
from observability.topology import ELASTICSEARCH, JAEGER
from settings.models import Settings

USER: Final = "jaeger"
"""Of the search cluster."""
POLICY: Final = "jaeger-traces"
_STORAGE: Final = "elasticsearch"
_PRIORITY: Final = 500


def render_jaeger(settings: Settings) -> str:
    """collector.yaml of Jaeger."""
    return render(jaeger(settings))


def jaeger(settings: Settings) -> dict[str, Any]:
    """Jaeger's configuration, as read from YAML."""
    reader = {"host": "0.0.0.0", "port": METRICS_PORT, "without_type_suffix": False, "without_units": False}
    return {
        "extensions": {
            "healthcheckv2": {"use_v2": True, "http": {"endpoint": f"0.0.0.0:{HEALTH_PORT}"}},
            "jaeger_storage": {"backends": {_STORAGE: {"elasticsearch": _elasticsearch(settings)}}},
            "jaeger_query": {
                "storage": {"traces": _STORAGE},
                "http": {"endpoint": f"0.0.0.0:{JAEGER.port}"},
                "grpc": {"endpoint": "127.0.0.1:16685"},
            },
        },
        "receivers": {"otlp": otlp_receiver(SERVER_TLS)},
        "processors": {LIMITER: memory_limiter()},
        "exporters": {
            "jaeger_storage_exporter": {
                "trace_storage": _STORAGE,
                # What cannot be stored is refused, and waits on the gateways' disks.
                "queue": {"enabled": False},
            }
        },
        "service": {
            "extensions": ["healthcheckv2", "jaeger_storage", "jaeger_query"],
            "telemetry": {
                "logs": {"level": "info", "encoding": "json"},
                "metrics": {"level": "normal", "readers": [{"pull": {"exporter": {"prometheus": reader}}}]},
            },
            "pipelines": {
                "traces": {
                    "receivers": ["otlp"],
                    "processors": [LIMITER],
                    "exporters": ["jaeger_storage_exporter"],
                }
            },
        },
    }


def trace_requests(settings: Settings) -> list[Request]:
    """What Elasticsearch is told about traces: how long they are kept, and how their indices are mapped."""
    return [
        Request(
            method="PUT",
            path=f"/_ilm/policy/{POLICY}",
            body={
                "policy": {
                    "phases": {
                        "hot": {"min_age": "0ms", "actions": {"set_priority": {"priority": 50}}},
                        "delete": {
                            # Counted from the index's first span; its last one is a day younger.
                            "min_age": f"{settings.telemetry.jaeger.retention_days + 1}d",
                            "actions": {"delete": {}},
                        },
                    }
                }
            },
        ),
        _template("span", _SPAN),
        _template("service", {"serviceName": _KEYWORD, "operationName": _KEYWORD}),
        _template("dependencies", {"timestamp": {"type": "date"}}),
    ]


_KEYWORD: Final = {"type": "keyword", "ignore_above": 256}
_TAG_LIST: Final = {
    "type": "nested",
    "dynamic": False,
    "properties": {
        "key": _KEYWORD,
        "value": _KEYWORD,
        "type": _KEYWORD,
    },
}
_SPAN: Final[dict[str, Any]] = {
    "traceID": _KEYWORD,
    "spanID": _KEYWORD,
    "parentSpanID": _KEYWORD,
    "operationName": _KEYWORD,
    "flags": {"type": "integer"},
    "startTime": {"type": "long"},
    "startTimeMillis": {"type": "date", "format": "epoch_millis"},
    "duration": {"type": "long"},
    "process": {"properties": {"serviceName": _KEYWORD, "tags": _TAG_LIST}},
    "references": {
        "type": "nested",
        "dynamic": False,
        "properties": {"refType": _KEYWORD, "traceID": _KEYWORD, "spanID": _KEYWORD},
    },
    "logs": {
        "type": "nested",
        "dynamic": False,
        "properties": {"timestamp": {"type": "long"}, "fields": _TAG_LIST},
    },
    "tags": _TAG_LIST,
}
"""What Jaeger searches by; the rest is only kept. Tags are pairs in a list, so no key becomes a field."""


def _template(kind: str, properties: dict[str, Any]) -> Request:
    return Request(
        method="PUT",
        path=f"/_index_template/jaeger-{kind}",
        body={
            "index_patterns": [f"jaeger-{kind}-*"],
            "priority": _PRIORITY,
            "template": {
                "settings": {
                    "index.lifecycle.name": POLICY,
                    "index.codec": "best_compression",
                    "index.number_of_shards": 1,
                    "index.mapping.nested_fields.limit": 50,
                    "index.requests.cache.enable": True,
                },
                "mappings": {"dynamic": False, "properties": properties},
            },
            "_meta": {"managed_by": "operations-platform"},
        },
    )


def _elasticsearch(settings: Settings) -> dict[str, Any]:
    daily = {"date_layout": "2006-01-02", "rollover_frequency": "day"}
    return {
        "server_urls": [f"https://{ELASTICSEARCH.address}"],
        "auth": {"basic": {"username": USER, "password": "${env:JAEGER_PASSWORD}"}},
        "tls": dict(CLIENT_TLS),
        "create_mappings": False,
        "max_span_age": f"{settings.telemetry.jaeger.retention_days * 24}h",
        "indices": {"spans": daily, "services": daily, "dependencies": daily},
        "bulk_processing": {"max_bytes": 5 * 2**20, "max_actions": 1000, "flush_interval": "1s", "workers": 2},
    }
