"""kube-state-metrics: the state of the cluster's objects as series."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.access import Access, AccessArgs, watch
from components.images import images
from components.manifests import Manifest, program_labels
from components.server import ServerArgs, declare_server
from components.workload import ProgramArgs, Resources, container, http_probe
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


class KubeStateMetrics(pulumi.ComponentResource):
    """The Deployment with its roles and its Service.

    One replica, as each would count every object again; it keeps nothing, and another node's is there within a minute.
    """

    def __init__(self, name: str, args: ProgramArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:kube_state_metrics:KubeStateMetrics", name, {}, opts)
        labels = program_labels(KUBE_STATE_METRICS, args.ownership, images().kube_state_metrics)
        access = Access(
            f"{name}-access",
            AccessArgs(
                program=KUBE_STATE_METRICS,
                labels=labels,
                cluster_rules=[watch(group, *resources) for group, resources in _WATCHED.items()],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        declare_server(
            name,
            ServerArgs(
                ownership=args.ownership,
                program=KUBE_STATE_METRICS,
                labels=labels,
                replicas=1,
                further_ports={"telemetry": _TELEMETRY_PORT},
                reads_api=True,
                pod=_pod(),
                after=args.after,
                pods_after=[access],
            ),
            parent=self,
        )
        self.register_outputs({})


def _pod() -> Manifest:
    kinds = sorted(kind for resources in _WATCHED.values() for kind in resources)
    return {
        "containers": [
            container(
                "kube-state-metrics",
                images().kube_state_metrics,
                args=[
                    f"--resources={','.join(kinds)}",
                    f"--port={KUBE_STATE_METRICS.port}",
                    f"--telemetry-port={_TELEMETRY_PORT}",
                ],
                ports={"http": KUBE_STATE_METRICS.port, "telemetry": _TELEMETRY_PORT},
                resources=Resources(cpu_millicores=50, memory_mib=256),
                probes={"liveness": http_probe("/livez", "http"), "readiness": http_probe("/readyz", "telemetry")},
            )
        ],
    }
