"""The gateways: make documents of lines, sample traces, count both, and hand all of it to its store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from catalog.models import Catalogue
from observability.collectors.common import (
    CLIENT_TLS,
    LIMITER,
    OTLP_GRPC_PORT,
    QUEUE_DIR,
    RETRY,
    SERVER_TLS,
    extensions,
    memory_limiter,
    otlp_receiver,
    queue,
    service,
)
from observability.collectors.counts import PROCESSORS, Baseline, LogCount, count_connector, count_processors
from observability.collectors.documents import statements
from observability.collectors.queues import queues
from observability.collectors.sampling import tail_sampling
from observability.rendering import render
from observability.topology import ELASTICSEARCH, JAEGER, PROMETHEUS, prometheus_shards
from settings.models import Settings
from settings.places import Cluster

POD_NAME: Final = "POD_NAME"
"""Variable of the container that tells one gateway's series from another's."""
USERS: Final = {"logs": "collector", "audit": "audit"}
"""User of the search cluster by what is written: no user can write both logs and the audit trail."""

_BULK_BYTES: Final = 5 * 2**20
_MOST_RETRIES: Final = 10_000
"""At up to half a minute each: the queue decides what is given up, never the count."""
_RETRIED: Final = [408, 429, 500, 502, 503, 504]
_LATENCIES: Final = ["5ms", "10ms", "25ms", "50ms", "100ms", "250ms", "500ms", "1s", "2s", "5s", "10s"]


def password_variable(user: str) -> str:
    """Variable of the container that holds the password of a user of the search cluster."""
    return f"{user.upper()}_PASSWORD"


def render_gateway(
    catalogue: Catalogue,
    settings: Settings,
    cluster: Cluster,
    counts: Sequence[LogCount],
    baselines: Sequence[Baseline] = (),
) -> str:
    """collector.yaml of the gateways."""
    return render(gateway(catalogue, settings, cluster, counts, baselines))


def gateway(
    catalogue: Catalogue,
    settings: Settings,
    cluster: Cluster,
    counts: Sequence[LogCount],
    baselines: Sequence[Baseline] = (),
) -> dict[str, Any]:
    """The gateways' configuration, as read from YAML. Raises ProblemsFound."""
    stores = _stores(settings, cluster)
    written = {part: [f"elasticsearch/{part}{store}" for store in stores] for part in USERS}
    prometheus = _prometheus(settings, cluster)
    return {
        "extensions": extensions(QUEUE_DIR),
        "receivers": {"otlp": otlp_receiver(SERVER_TLS)},
        "processors": {
            LIMITER: memory_limiter(),
            "k8sattributes": _kubernetes_attributes(),
            "transform/service": _service_names(),
            "transform/documents": {
                "error_mode": "silent",
                "log_statements": statements(catalogue.services, settings.ownership.environment),
            },
            "filter/logs": _only('IsMatch(log.attributes["data_stream.dataset"], "^audit[.]")'),
            "filter/audit": _only('not IsMatch(log.attributes["data_stream.dataset"], "^audit[.]")'),
            "tail_sampling": tail_sampling(catalogue.services, settings),
            "batch/metrics": {"send_batch_size": 4096, "send_batch_max_size": 8192, "timeout": "1s"},
            **count_processors(baselines),
        },
        "connectors": {
            "forward/documents": {},
            "forward/spans": {},
            "count": count_connector(counts),
            "spanmetrics": _span_metrics(),
        },
        "exporters": {
            **_search_exporters(settings, stores),
            "otlp/jaeger": {
                "endpoint": f"dns:///{JAEGER.host}:{OTLP_GRPC_PORT}",
                "balancer_name": "round_robin",
                "tls": dict(CLIENT_TLS),
                "retry_on_failure": dict(RETRY),
                "sending_queue": queue(
                    queues(settings).traces_bytes, consumers=4, batch_bytes=2 * 2**20, full="refuse"
                ),
            },
            **prometheus,
        },
        "service": service(
            {
                "logs": {
                    "receivers": ["otlp"],
                    "processors": [LIMITER, "k8sattributes", "transform/service", "transform/documents"],
                    "exporters": ["forward/documents", "count"],
                },
                **{
                    f"logs/{part}": {
                        "receivers": ["forward/documents"],
                        "processors": [f"filter/{part}"],
                        "exporters": written[part],
                    }
                    for part in USERS
                },
                "traces": {
                    "receivers": ["otlp"],
                    "processors": [LIMITER, "k8sattributes", "transform/service"],
                    "exporters": ["spanmetrics", "forward/spans"],
                },
                "traces/sampled": {
                    "receivers": ["forward/spans"],
                    "processors": ["tail_sampling"],
                    "exporters": ["otlp/jaeger"],
                },
                "metrics": {
                    "receivers": ["otlp"],
                    "processors": [LIMITER, "k8sattributes", "batch/metrics"],
                    "exporters": [*prometheus],
                },
                "metrics/counted": {
                    "receivers": ["count"],
                    "processors": [*PROCESSORS],
                    "exporters": [*prometheus],
                },
                "metrics/spans": {
                    "receivers": ["spanmetrics"],
                    "processors": ["batch/metrics"],
                    "exporters": [*prometheus],
                },
            }
        ),
    }


def _stores(settings: Settings, cluster: Cluster) -> Mapping[str, str]:
    """URL by the suffix of its exporters: the cluster's own search, and the DR region's where both are written."""
    own = {"": f"https://{ELASTICSEARCH.address}"}
    second = settings.telemetry.second_store_url
    standby = cluster == settings.clusters.dr
    return own | ({"/second": second} if second and not standby else {})


def _search_exporters(settings: Settings, stores: Mapping[str, str]) -> dict[str, Any]:
    size = queues(settings)
    bytes_by_part = {"logs": size.logs_bytes, "audit": size.audit_bytes}
    return {
        f"elasticsearch/{part}{suffix}": {
            "endpoints": [url],
            "user": user,
            "password": f"${{env:{password_variable(user)}}}",
            "tls": dict(CLIENT_TLS),
            "compression": "gzip",
            # It bounds a request with all its retries, after which the documents are dropped.
            "timeout": "0s",
            "logs_dynamic_id": {"enabled": True},
            # A document that is there already is one that was sent again.
            "suppress_conflict_errors": True,
            "retry": {
                "enabled": True,
                "max_retries": _MOST_RETRIES,
                "initial_interval": "500ms",
                "max_interval": "30s",
                "retry_on_status": _RETRIED,
            },
            "sending_queue": queue(bytes_by_part[part], consumers=4, batch_bytes=_BULK_BYTES),
        }
        for part, user in USERS.items()
        for suffix, url in stores.items()
    }


def _prometheus(settings: Settings, cluster: Cluster) -> dict[str, Any]:
    """An exporter a replica of Prometheus, as each keeps series of its own. Metrics are not kept for an outage."""
    first, *_ = prometheus_shards(settings.prometheus.shards)
    return {
        f"prometheusremotewrite/{ordinal}": {
            "endpoint": f"http://{address}/api/v1/write",
            "external_labels": {"collector": f"${{env:{POD_NAME}}}"},
            "resource_to_telemetry_conversion": {"enabled": False},
            "target_info": {"enabled": False},
            "remote_write_queue": {"enabled": True, "queue_size": 2000, "num_consumers": 2},
            "retry_on_failure": {**RETRY, "max_elapsed_time": "120s"},
        }
        for ordinal, address in enumerate(first.on(PROMETHEUS.port).pod_addresses(settings.prometheus.replicas))
    }


def _kubernetes_attributes() -> dict[str, Any]:
    """By the pod's id, which the agent reads from the file's name, or by the address that a push comes from."""
    return {
        "auth_type": "serviceAccount",
        "extract": {
            "metadata": [
                "k8s.namespace.name",
                "k8s.pod.name",
                "k8s.pod.uid",
                "k8s.node.name",
                "k8s.deployment.name",
            ],
            "labels": [
                {"tag_name": "service.name", "key": "app.kubernetes.io/name", "from": "pod"},
                {"tag_name": "service.version", "key": "app.kubernetes.io/version", "from": "pod"},
            ],
        },
        "pod_association": [
            {"sources": [{"from": "resource_attribute", "name": "k8s.pod.uid"}]},
            {"sources": [{"from": "resource_attribute", "name": "k8s.pod.ip"}]},
        ],
    }


def _service_names() -> dict[str, Any]:
    """A pod without the label is called after its container."""
    statement = (
        'set(resource.attributes["service.name"], resource.attributes["k8s.container.name"]) '
        'where resource.attributes["service.name"] == nil'
    )
    return {
        "error_mode": "ignore",
        **{f"{signal}_statements": [{"context": "resource", "statements": [statement]}] for signal in ("log", "trace")},
    }


def _only(dropped: str) -> dict[str, Any]:
    return {"error_mode": "ignore", "logs": {"log_record": [dropped]}}


def _span_metrics() -> dict[str, Any]:
    """Calls, errors and durations of every span, sampled or not, each with the trace of an example."""
    return {
        "namespace": "traces.span.metrics",
        "histogram": {"unit": "s", "explicit": {"buckets": _LATENCIES}},
        "exemplars": {"enabled": True, "max_per_data_point": 5},
        "exclude_dimensions": ["collector.instance.id"],
        "aggregation_cardinality_limit": 20_000,
        "metrics_flush_interval": "15s",
        "metrics_expiration": "10m",
        "resource_metrics_key_attributes": ["service.name"],
    }
