"""Thanos' compactor: merges the blocks of the metrics bucket, thins out old ones, and deletes those past their time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core

from components.images import images
from components.manifests import Manifest, metadata, program_labels, selector
from components.recovery_marks import rebuilt
from components.thanos import DATA, DATA_DIR, BucketClientArgs, thanos_container
from components.volumes import KEEP_CLAIMS, claim_template
from components.workload import Resources, pod_template, service_spec
from observability.thanos import Resolution
from observability.topology import THANOS_COMPACTOR
from settings.metrics import ThanosCompactor as CompactorSettings

_PORTS = {"http": THANOS_COMPACTOR.port}
_REPLICAS = 1
"""Two would merge the same blocks and leave overlapping ones, at which both stop."""


@dataclass(frozen=True, kw_only=True)
class ThanosCompactorArgs(BucketClientArgs):
    settings: CompactorSettings
    blocks: str
    """Relabelling that selects the blocks that it works on."""
    retention_days: Mapping[Resolution, int]


class ThanosCompactor(pulumi.ComponentResource):
    """The StatefulSet of one pod. It holds up nobody: while it is gone, the bucket only grows."""

    def __init__(self, name: str, args: ThanosCompactorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:thanos_compactor:ThanosCompactor", name, {}, opts)
        labels = program_labels(THANOS_COMPACTOR, args.ownership, images().thanos)

        def child(*after: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after], protect=protect)

        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(THANOS_COMPACTOR.name, THANOS_COMPACTOR.namespace, labels),
            automount_service_account_token=False,
            opts=child(),
        )
        service = core.Service(
            f"{name}-service",
            metadata=metadata(THANOS_COMPACTOR.name, THANOS_COMPACTOR.namespace, labels),
            spec=service_spec(THANOS_COMPACTOR, _PORTS, governing=True),
            opts=child(),
        )
        apps.StatefulSet(
            f"{name}-stateful-set",
            metadata=metadata(
                THANOS_COMPACTOR.name,
                THANOS_COMPACTOR.namespace,
                labels,
                rebuilt(args.ownership, "it holds blocks of the bucket while it merges them"),
            ),
            spec=_stateful_set(args, labels),
            opts=child(account, service, protect=True),
        )
        self.register_outputs({})


def _stateful_set(args: ThanosCompactorArgs, labels: Mapping[str, str]) -> Manifest:
    settings = args.settings
    server = thanos_container(
        THANOS_COMPACTOR,
        "compact",
        [
            "--wait",
            f"--data-dir={DATA_DIR}",
            f"--objstore.config={args.object_store}",
            f"--selector.relabel-config={args.blocks}",
            *(f"--retention.resolution-{resolution}={days}d" for resolution, days in args.retention_days.items()),
        ],
        ports=_PORTS,
        resources=Resources(cpu_millicores=settings.cpu_request_millicores, memory_mib=settings.memory_request_mib),
        writable={DATA: DATA_DIR},
    )
    spec = {
        "serviceAccountName": THANOS_COMPACTOR.name,
        "terminationGracePeriodSeconds": 150,
        "containers": [server],
    }
    return {
        "serviceName": THANOS_COMPACTOR.name,
        "replicas": _REPLICAS,
        "selector": {"matchLabels": selector(THANOS_COMPACTOR)},
        "template": pod_template(labels, spec),
        "persistentVolumeClaimRetentionPolicy": KEEP_CLAIMS,
        "volumeClaimTemplates": [claim_template(DATA, settings.volume_gib)],
    }
