"""Scrape jobs of the catalogue's services, in files of their own that prometheus.yaml includes.

A job a service finds the service's pods in its namespace, so that each replica is a target (through a Service address
each scrape would meet another pod and every counter would seem to reset), and puts the catalogue's labels on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from catalog.models import MetricsPort, Service
from observability import topology
from observability.addon_jobs import pod_label
from observability.file_parts import parts
from observability.probes import service_labels
from observability.rendering import render
from observability.sharding import share

_NAME = "services"
FILES = f"{_NAME}*.yaml"
"""Pattern of the files' names."""
_SAMPLE_LIMIT = 20_000
"""Series that one pod may expose; a service that grows beyond it is dropped rather than take Prometheus down."""
_POD_LABEL = pod_label(topology.SERVICE_POD_LABEL)


def render_service_jobs(services: Iterable[Service], shard: int = 0, shards: int = 1) -> dict[str, str]:
    """A job for each service that serves metrics from a namespace of the cluster, as one shard has it, by file name."""
    jobs = {
        service.name: render([share(_job(service, service.metrics, service.namespace), shard, shards)])
        for service in services
        if service.metrics and service.namespace
    }
    return {f"{_NAME}{suffix}.yaml": text for suffix, text in parts(jobs, key="scrape_configs")}


def _job(service: Service, metrics: MetricsPort, namespace: str) -> dict[str, Any]:
    return {
        "job_name": f"service/{service.name}",
        "metrics_path": metrics.path,
        "sample_limit": _SAMPLE_LIMIT,
        "kubernetes_sd_configs": [{"role": "pod", "namespaces": {"names": [namespace]}}],
        "relabel_configs": [
            {"source_labels": [_POD_LABEL], "regex": service.name, "action": "keep"},
            {"source_labels": ["__meta_kubernetes_pod_phase"], "regex": "Succeeded|Failed", "action": "drop"},
            # A pod is found once for each container port; with one address they are one target.
            {
                "source_labels": ["__meta_kubernetes_pod_ip"],
                "replacement": f"$1:{metrics.port}",
                "target_label": "__address__",
            },
            {"source_labels": ["__meta_kubernetes_namespace"], "target_label": "namespace"},
            {"source_labels": ["__meta_kubernetes_pod_name"], "target_label": "pod"},
            {"source_labels": ["__meta_kubernetes_pod_name"], "target_label": "instance"},
            {"source_labels": ["__meta_kubernetes_pod_node_name"], "target_label": "node"},
            *({"target_label": name, "replacement": value} for name, value in service_labels(service).items()),
        ],
    }
