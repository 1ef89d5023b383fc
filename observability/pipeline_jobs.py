"""Scrape jobs of the programs that logs and traces go through, each found by the name label of its pods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from observability import topology
from observability.addon_jobs import pod_label

_META = "__meta_kubernetes_pod_"
_SERVICES_SERIES = "(http|rpc)_(client|server)_.+"
"""Collectors count their own calls under names that rules and panels take for those of the catalogue's services."""


@dataclass(frozen=True, kw_only=True)
class _Pods:
    """Pods of one program: the job's name, where they run and where they serve metrics."""

    job: str
    namespace: str
    port: int
    name: str | None = None
    """Of the pods, where it is not the job's."""


_ELASTICSEARCH = _Pods(job="elasticsearch-exporter", namespace="logging", port=9114)
_OTHERS = (
    _Pods(job="jaeger", namespace="telemetry", port=8888),
    _Pods(job="log-rules", namespace="logging", port=8080),
    _Pods(job="logstash-exporter", namespace="logging", port=9198, name="logstash"),
    _Pods(job="otel-agent", namespace="node-agents", port=8888),
    _Pods(job="otel-gateway", namespace="telemetry", port=8888),
)


def pipeline_jobs() -> Iterator[dict[str, Any]]:
    """A job a program; a cluster without one of them has no target of it."""
    yield _elasticsearch_job()
    yield from map(_job, _OTHERS)


def _job(pods: _Pods) -> dict[str, Any]:
    return {
        "job_name": pods.job,
        "kubernetes_sd_configs": [{"role": "pod", "namespaces": {"names": [pods.namespace]}}],
        "relabel_configs": [
            {
                "source_labels": [pod_label(topology.SERVICE_POD_LABEL)],
                "regex": pods.name or pods.job,
                "action": "keep",
            },
            {"source_labels": [f"{_META}phase"], "regex": "Succeeded|Failed", "action": "drop"},
            # A pod is found once for each container port; with one address they are one target.
            {"source_labels": [f"{_META}ip"], "replacement": f"$1:{pods.port}", "target_label": "__address__"},
            {"source_labels": ["__meta_kubernetes_namespace"], "target_label": "namespace"},
            {"source_labels": [f"{_META}name"], "target_label": "pod"},
            {"source_labels": [f"{_META}name"], "target_label": "instance"},
            {"source_labels": [f"{_META}node_name"], "target_label": "node"},
        ],
        "metric_relabel_configs": [{"source_labels": ["__name__"], "regex": _SERVICES_SERIES, "action": "drop"}],
    }


def _elasticsearch_job() -> dict[str, Any]:
    """Its exporter calls the Elasticsearch cluster `cluster`, which here is the name of the Kubernetes cluster."""
    job = _job(_ELASTICSEARCH)
    name = {"source_labels": [pod_label("app.kubernetes.io/instance")], "target_label": "elasticsearch_cluster"}
    return job | {
        "relabel_configs": [*job["relabel_configs"], name],
        "metric_relabel_configs": [*job["metric_relabel_configs"], {"regex": "cluster", "action": "labeldrop"}],
    }
