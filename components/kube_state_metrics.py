"""kube-state-metrics: the state of the cluster's objects as series."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core

from components.access import Access, AccessArgs, watch
from components.images import images
from components.manifests import Manifest, metadata, program_labels, selector
from components.workload import (
    ONE_AFTER_THE_OTHER,
    ProgramArgs,
    Resources,
    container,
    http_probe,
    pod_template,
    service_spec,
)
from observability.topology import KUBE_STATE_METRICS

_WATCHED: Mapping[str, tuple[str, ...]] = {
    "": ("nodes", "persistentvolumeclaims", "persistentvolumes", "pods", "resourcequotas"),
    "apps": ("daemonsets", "deployments", "statefulsets"),
    "autoscaling": ("horizontalpodautoscalers",),
    "batch": ("cronjobs", "jobs"),
    "policy": ("poddisruptionbudgets",),
}
"""Kinds by API group: what it may see is what it is told to watch. Secrets and ConfigMaps are none of its business."""
_TELEMETRY_PORT = 8081
_PORTS = {"http": KUBE_STATE_METRICS.port, "telemetry": _TELEMETRY_PORT}


class KubeStateMetrics(pulumi.ComponentResource):
    """The Deployment with its roles and its Service.

    One replica, as each would count every object again; it keeps nothing, and another node's is there within a minute.
    """

    def __init__(self, name: str, args: ProgramArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:kube_state_metrics:KubeStateMetrics", name, {}, opts)
        labels = program_labels(KUBE_STATE_METRICS, args.ownership, images().kube_state_metrics)

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after])

        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(KUBE_STATE_METRICS.name, KUBE_STATE_METRICS.namespace, labels),
            automount_service_account_token=False,
            opts=child(),
        )
        access = Access(
            f"{name}-access",
            AccessArgs(
                program=KUBE_STATE_METRICS,
                labels=labels,
                cluster_rules=[watch(group, *resources) for group, resources in _WATCHED.items()],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        deployment = apps.Deployment(
            f"{name}-deployment",
            metadata=metadata(KUBE_STATE_METRICS.name, KUBE_STATE_METRICS.namespace, labels),
            spec=_deployment(labels),
            opts=child(account, access),
        )
        core.Service(
            f"{name}-service",
            metadata=metadata(KUBE_STATE_METRICS.name, KUBE_STATE_METRICS.namespace, labels),
            spec=service_spec(KUBE_STATE_METRICS, _PORTS),
            opts=child(deployment),
        )
        self.register_outputs({})


def _deployment(labels: Mapping[str, str]) -> Manifest:
    kinds = sorted(kind for resources in _WATCHED.values() for kind in resources)
    spec = {
        "serviceAccountName": KUBE_STATE_METRICS.name,
        "containers": [
            container(
                "kube-state-metrics",
                images().kube_state_metrics,
                args=[
                    f"--resources={','.join(kinds)}",
                    f"--port={KUBE_STATE_METRICS.port}",
                    f"--telemetry-port={_TELEMETRY_PORT}",
                ],
                ports=_PORTS,
                resources=Resources(cpu_millicores=50, memory_mib=256),
                probes={"liveness": http_probe("/livez", "http"), "readiness": http_probe("/readyz", "telemetry")},
            )
        ],
    }
    return {
        "replicas": 1,
        "strategy": ONE_AFTER_THE_OTHER,
        "selector": {"matchLabels": selector(KUBE_STATE_METRICS)},
        "template": pod_template(labels, spec, reads_api=True),
    }
