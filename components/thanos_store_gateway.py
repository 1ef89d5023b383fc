"""Thanos' store gateway: serves the blocks of the metrics bucket as series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.images import images
from components.manifests import Manifest, metadata, program_labels, selector
from components.recovery_marks import rebuilt
from components.thanos import DATA, DATA_DIR, BucketClientArgs, ports, thanos_container
from components.volumes import KEEP_CLAIMS, claim_template
from components.workload import Resources, one_at_a_time, pod_template, service_spec, spread
from observability.topology import THANOS_STORE_GATEWAY
from settings.metrics import ThanosStoreGateway as StoreGatewaySettings

_PORTS = ports(THANOS_STORE_GATEWAY)
_INDEX_CACHE_SHARE = 4
_CHUNK_POOL_SHARE = 2
"""Memory that is requested, divided by these: the rest, and what the limit adds, is for queries as they run."""


@dataclass(frozen=True, kw_only=True)
class ThanosStoreGatewayArgs(BucketClientArgs):
    settings: StoreGatewaySettings
    blocks: str
    """Relabelling that selects the blocks that it serves."""


class ThanosStoreGateway(pulumi.ComponentResource):
    """The StatefulSet, each pod of which serves all blocks and may lose its volume: it is a cache."""

    def __init__(self, name: str, args: ThanosStoreGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:thanos_store_gateway:ThanosStoreGateway", name, {}, opts)
        labels = program_labels(THANOS_STORE_GATEWAY, args.ownership, images().thanos)

        def child(*after: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after], protect=protect)

        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(THANOS_STORE_GATEWAY.name, THANOS_STORE_GATEWAY.namespace, labels),
            automount_service_account_token=False,
            opts=child(),
        )
        service = core.Service(
            f"{name}-service",
            metadata=metadata(THANOS_STORE_GATEWAY.name, THANOS_STORE_GATEWAY.namespace, labels),
            spec=service_spec(THANOS_STORE_GATEWAY, _PORTS, governing=True),
            opts=child(),
        )
        policy.PodDisruptionBudget(
            f"{name}-disruption-budget",
            metadata=metadata(THANOS_STORE_GATEWAY.name, THANOS_STORE_GATEWAY.namespace, labels),
            spec=one_at_a_time(THANOS_STORE_GATEWAY),
            opts=child(),
        )
        apps.StatefulSet(
            f"{name}-stateful-set",
            metadata=metadata(
                THANOS_STORE_GATEWAY.name,
                THANOS_STORE_GATEWAY.namespace,
                labels,
                rebuilt(args.ownership, "it holds a cache of the indexes in the bucket"),
            ),
            spec=_stateful_set(args, labels),
            opts=child(account, service, protect=True),
        )
        self.register_outputs({})


def _stateful_set(args: ThanosStoreGatewayArgs, labels: Mapping[str, str]) -> Manifest:
    settings = args.settings
    memory_mib = settings.memory_request_mib
    server = thanos_container(
        THANOS_STORE_GATEWAY,
        "store",
        [
            f"--data-dir={DATA_DIR}",
            f"--objstore.config={args.object_store}",
            f"--selector.relabel-config={args.blocks}",
            # Its megabytes are powers of two.
            f"--index-cache-size={memory_mib // _INDEX_CACHE_SHARE}MB",
            f"--chunk-pool-size={memory_mib // _CHUNK_POOL_SHARE}MB",
        ],
        ports=_PORTS,
        resources=Resources(cpu_millicores=settings.cpu_request_millicores, memory_mib=memory_mib),
        writable={DATA: DATA_DIR},
    )
    spec = {
        "serviceAccountName": THANOS_STORE_GATEWAY.name,
        "terminationGracePeriodSeconds": 150,
        "containers": [server],
        **spread(THANOS_STORE_GATEWAY),
    }
    return {
        "serviceName": THANOS_STORE_GATEWAY.name,
        "replicas": settings.replicas,
        "podManagementPolicy": "Parallel",
        "minReadySeconds": 10,
        "selector": {"matchLabels": selector(THANOS_STORE_GATEWAY)},
        "template": pod_template(labels, spec),
        "persistentVolumeClaimRetentionPolicy": KEEP_CLAIMS,
        "volumeClaimTemplates": [claim_template(DATA, settings.volume_gib)],
    }
