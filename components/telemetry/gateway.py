"""The collectors' gateways, whose queues are on volumes of their own."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.access import Access, AccessArgs, watch
from components.images import images
from components.manifests import Manifest, metadata, selector
from components.recovery_marks import rebuilt
from components.telemetry.collector import (
    PUSH_PORTS,
    CollectorArgs,
    Foundation,
    collector_container,
    collector_template,
    foundation,
)
from components.volumes import KEEP_CLAIMS, claim_template
from components.workload import Resources, one_at_a_time, service_spec, spread
from observability.collectors.common import QUEUE_DIR
from observability.collectors.gateway import POD_NAME, USERS
from observability.topology import OTEL_GATEWAY
from settings.telemetry import CollectorGateway as GatewaySettings

_QUEUES = "queues"


@dataclass(frozen=True, kw_only=True)
class OtelGatewayArgs(CollectorArgs):
    settings: GatewaySettings
    volume_gib: int
    """Of each replica."""


class OtelGateway(pulumi.ComponentResource):
    """The StatefulSet with its governing Service, by which agents find each gateway."""

    def __init__(self, name: str, args: OtelGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:gateway:OtelGateway", name, {}, opts)
        found = foundation(name, OTEL_GATEWAY, images().otel_collector, args, parent=self)
        named = metadata(OTEL_GATEWAY.name, OTEL_GATEWAY.namespace, found.labels)

        def child(*after: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after], protect=protect)

        access = Access(
            f"{name}-access",
            AccessArgs(
                program=OTEL_GATEWAY,
                labels=found.labels,
                # Whose pod a line or a span is of.
                cluster_rules=[watch("", "pods", "namespaces"), watch("apps", "replicasets")],
            ),
            child(),
        )
        policy.PodDisruptionBudget(
            f"{name}-disruption-budget", metadata=named, spec=one_at_a_time(OTEL_GATEWAY), opts=child()
        )
        service = core.Service(
            f"{name}-service",
            metadata=named,
            spec=service_spec(OTEL_GATEWAY, PUSH_PORTS, governing=True),
            opts=child(),
        )
        apps.StatefulSet(
            f"{name}-stateful-set",
            metadata=metadata(
                OTEL_GATEWAY.name,
                OTEL_GATEWAY.namespace,
                found.labels,
                rebuilt(args.ownership, "what its queues hold is sent within the hour, and agents keep the rest"),
            ),
            spec=_stateful_set(args, found),
            # While the store is away its volumes hold the only copy of what was taken.
            opts=child(*found.resources, access, service, protect=True),
        )
        self.register_outputs({})


def _stateful_set(args: OtelGatewayArgs, found: Foundation) -> Manifest:
    settings = args.settings
    gateway = collector_container(
        images().otel_collector,
        resources=Resources(cpu_millicores=settings.cpu_request_millicores, memory_mib=settings.memory_request_mib),
        writable={_QUEUES: QUEUE_DIR},
        environment={POD_NAME: "metadata.name"},
        users=[*USERS.values()],
    )
    spec = {
        # Traces that are not decided yet are decided, and batches are written down.
        "terminationGracePeriodSeconds": 120,
        **spread(OTEL_GATEWAY),
    }
    return {
        "serviceName": OTEL_GATEWAY.name,
        "replicas": settings.replicas,
        "podManagementPolicy": "Parallel",
        "minReadySeconds": 10,
        "selector": {"matchLabels": selector(OTEL_GATEWAY)},
        "template": collector_template(OTEL_GATEWAY, found, args.configuration, gateway, spec, reads_api=True),
        "persistentVolumeClaimRetentionPolicy": KEEP_CLAIMS,
        "volumeClaimTemplates": [claim_template(_QUEUES, args.volume_gib)],
    }
