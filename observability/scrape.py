"""prometheus.yaml: what Prometheus itself is, whom it tells, and the jobs that do not depend on the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from observability import cloudwatch, probes, service_jobs, topology
from observability.addon_jobs import addon_jobs, pod_label
from observability.grafana import GRAFANA
from observability.pipeline_jobs import pipeline_jobs
from observability.rendering import render
from observability.series import API_SERVER, CADVISOR, KUBELET
from observability.sharding import share
from observability.topology import REPLICA_LABEL
from settings.models import Settings
from settings.places import Cluster

_SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
_KUBELET_PORT = 10250


def render_prometheus(settings: Settings, cluster: Cluster, shard: int = 0) -> str:
    """prometheus.yaml of one shard of a cluster."""
    jobs = [
        *_monitoring_jobs(settings),
        *_node_jobs(),
        _api_server_job(),
        *addon_jobs(),
        *pipeline_jobs(),
        *(_probe_job(probe) for probe in probes.PROBES),
    ]
    return render(
        {
            "global": _global(settings, cluster),
            "rule_files": [f"{topology.PROMETHEUS_RULES_DIR}/*.yaml"],
            "alerting": _alerting(),
            "scrape_config_files": [f"{topology.PROMETHEUS_TARGETS_DIR}/{service_jobs.FILES}"],
            "scrape_configs": [share(job, shard, settings.prometheus.shards) for job in jobs],
        }
    )


def external_labels(settings: Settings, cluster: Cluster) -> dict[str, str]:
    """What tells the series and alerts of this cluster from those of others."""
    standby = cluster == settings.clusters.dr
    return {
        "cluster": cluster.name,
        "environment": settings.ownership.environment,
        "region": settings.aws.dr_region if standby else settings.aws.primary_region,
    }


def _global(settings: Settings, cluster: Cluster) -> dict[str, Any]:
    return {
        "scrape_interval": f"{settings.prometheus.scrape_interval_seconds}s",
        "scrape_timeout": f"{probes.scrape_timeout_seconds(settings)}s",
        "evaluation_interval": f"{settings.prometheus.evaluation_interval_seconds}s",
        "external_labels": {
            **external_labels(settings, cluster),
            REPLICA_LABEL: f"${{{topology.REPLICA_VARIABLE}}}",
        },
    }


def _alerting() -> dict[str, Any]:
    alertmanager = topology.ALERTMANAGER
    return {
        # Replicas that send the same alert under different labels would each notify.
        "alert_relabel_configs": [{"regex": REPLICA_LABEL, "action": "labeldrop"}],
        "alertmanagers": [
            {"dns_sd_configs": [{"names": [alertmanager.host], "type": "A", "port": alertmanager.port}]},
        ],
    }


def _monitoring_jobs(settings: Settings) -> Iterable[dict[str, Any]]:
    """Pods of a StatefulSet are named one by one, so that one which is gone is down, not forgotten."""
    thanos, replicas = settings.thanos, settings.prometheus.replicas
    shards = topology.prometheus_shards(settings.prometheus.shards)
    sidecars = [shard.on(topology.THANOS_SIDECAR_HTTP.port) for shard in shards]
    yield _static_job("prometheus", [address for shard in shards for address in shard.pod_addresses(replicas)])
    yield _static_job(
        "thanos-sidecar", [address for sidecar in sidecars for address in sidecar.pod_addresses(replicas)]
    )
    yield _static_job(
        "thanos-store-gateway", topology.THANOS_STORE_GATEWAY.pod_addresses(thanos.store_gateway.replicas)
    )
    yield _static_job("thanos-compactor", topology.THANOS_COMPACTOR.pod_addresses(1))
    yield _static_job("thanos-ruler", topology.THANOS_RULER.pod_addresses(thanos.ruler.replicas))
    yield _pods_job(topology.THANOS_QUERY)
    yield _pods_job(GRAFANA)
    yield _static_job("alertmanager", topology.ALERTMANAGER.pod_addresses(settings.alertmanager.replicas))
    yield _pods_job(topology.BLACKBOX_EXPORTER)
    # Its series tell of other objects: their namespace and pod labels are the ones to keep.
    yield _static_job("kube-state-metrics", [topology.KUBE_STATE_METRICS.address]) | {"honor_labels": True}
    yield _static_job(cloudwatch.EXPORTER, [topology.CLOUDWATCH_EXPORTER.address]) | {
        "metric_relabel_configs": [_label_from_tag(), {"regex": "(custom_)?tag_.+", "action": "labeldrop"}]
    }


def _static_job(name: str, targets: list[str]) -> dict[str, Any]:
    return {"job_name": name, "static_configs": [{"targets": targets}]}


def _label_from_tag() -> dict[str, Any]:
    """A tag of an AWS resource, or one that its job adds, becomes the label that services' own series carry."""
    tags = "|".join(cloudwatch.EXPORTED_TAGS)
    return {"regex": f"(?:custom_)?tag_({tags})", "replacement": "$1", "action": "labelmap"}


def _pods_job(program: topology.Program) -> dict[str, Any]:
    """Each pod of a Deployment by itself: through its Service every scrape would meet another one's counters."""
    label = pod_label("app.kubernetes.io/name")
    return {
        "job_name": program.name,
        "kubernetes_sd_configs": [{"role": "pod", "namespaces": {"names": [program.namespace]}}],
        "relabel_configs": [
            {
                "source_labels": [label, "__meta_kubernetes_pod_container_port_name"],
                "regex": f"{program.name};http",
                "action": "keep",
            },
            {"source_labels": ["__meta_kubernetes_pod_phase"], "regex": "Succeeded|Failed", "action": "drop"},
            {"source_labels": ["__meta_kubernetes_pod_name"], "target_label": "instance"},
        ],
    }


def _node_jobs() -> Iterable[dict[str, Any]]:
    yield _node_job("node-exporter", topology.NODE_EXPORTER.port)
    # The kubelet's own port needs only `get nodes/metrics`; the way through the API server needs `nodes/proxy`, which
    # can run commands in every pod.
    yield _authorised(_node_job("kubelet", _KUBELET_PORT)) | {"metric_relabel_configs": [_keep(KUBELET)]}
    yield (
        _authorised(_node_job("cadvisor", _KUBELET_PORT))
        | {"metrics_path": "/metrics/cadvisor", "metric_relabel_configs": [_keep(CADVISOR)]}
    )


def _node_job(name: str, port: int) -> dict[str, Any]:
    return {
        "job_name": name,
        "kubernetes_sd_configs": [{"role": "node"}],
        "relabel_configs": [
            {
                "source_labels": ["__meta_kubernetes_node_address_InternalIP"],
                "replacement": f"$1:{port}",
                "target_label": "__address__",
            },
            {"source_labels": ["__meta_kubernetes_node_name"], "target_label": "instance"},
            {"source_labels": ["__meta_kubernetes_node_name"], "target_label": "node"},
        ],
    }


def _api_server_job() -> dict[str, Any]:
    return _authorised(
        {
            "job_name": "kube-apiserver",
            "kubernetes_sd_configs": [{"role": "endpointslice", "namespaces": {"names": ["default"]}}],
            "relabel_configs": [
                {
                    "source_labels": ["__meta_kubernetes_service_name", "__meta_kubernetes_endpointslice_port_name"],
                    "regex": "kubernetes;https",
                    "action": "keep",
                },
            ],
            "metric_relabel_configs": [_keep(API_SERVER)],
        }
    )


def _authorised(job: dict[str, Any]) -> dict[str, Any]:
    return job | {
        "scheme": "https",
        "authorization": {"credentials_file": f"{_SERVICE_ACCOUNT}/token"},
        "tls_config": {"ca_file": f"{_SERVICE_ACCOUNT}/ca.crt"},
    }


def _keep(metrics: Iterable[str]) -> dict[str, Any]:
    return {"source_labels": ["__name__"], "regex": "|".join(metrics), "action": "keep"}


def _probe_job(probe: str) -> dict[str, Any]:
    return {
        "job_name": probes.job_name(probe),
        "metrics_path": "/probe",
        "file_sd_configs": [{"files": [f"{topology.PROMETHEUS_TARGETS_DIR}/{probes.target_files(probe)}"]}],
        "relabel_configs": [
            {"source_labels": ["__address__"], "target_label": "__param_target"},
            {"source_labels": ["__param_target"], "target_label": "instance"},
            {"target_label": "__address__", "replacement": topology.BLACKBOX_EXPORTER.address},
        ],
    }
