"""Collectors and traces of one cluster, whole: its namespace, who may talk to whom, agents, gateways and Jaeger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components.manifests import metadata, ownership_labels
from components.namespaces import NEVER_EXPOSED, GuardedNamespace, GuardedNamespaceArgs, Quota
from components.network import NetworkOpenings, NetworkOpeningsArgs
from components.search.credentials import user_secret
from components.secret_store import API_VERSION, STORE_NAME, SecretStore, external_secret
from components.telemetry.agent import OtelAgent, OtelAgentArgs
from components.telemetry.gateway import OtelGateway, OtelGatewayArgs
from components.telemetry.jaeger import Jaeger, JaegerArgs
from components.telemetry.openings import telemetry_openings
from components.workload import ProgramArgs, Resources
from observability.collectors.gateway import USERS
from observability.collectors.jaeger import USER
from observability.topology import TELEMETRY_NAMESPACE
from settings.places import Cluster
from settings.telemetry import Telemetry as TelemetrySettings

_SPARE_PODS = 10
_OTHER_CONTAINERS = Resources(cpu_millicores=500, memory_mib=512)


@dataclass(frozen=True, kw_only=True)
class TelemetryArgs(ProgramArgs):
    """`after` are monitoring and search, into whose namespaces it opens ways."""

    cluster: Cluster
    settings: TelemetrySettings
    agent: str
    gateway: str
    jaeger: str
    """collector.yaml of each."""
    volume_gib: int
    """Of each gateway."""
    prometheus_shards: int
    secret_store: SecretStore
    secrets: Mapping[str, str]
    """Name in the store by user of the search cluster."""


class Telemetry(pulumi.ComponentResource):
    """`opts` carry the cluster's provider, which all objects inherit."""

    def __init__(self, name: str, args: TelemetryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:cluster:Telemetry", name, {}, opts)
        ownership, own = args.ownership, pulumi.ResourceOptions(parent=self)
        namespace = GuardedNamespace(
            f"{name}-namespace",
            GuardedNamespaceArgs(
                namespace=TELEMETRY_NAMESPACE,
                ownership=ownership,
                level="restricted",
                quota={**quota(args.settings), **NEVER_EXPOSED},
                # With it go the claims on the queues' volumes.
                protect=True,
            ),
            own,
        )
        ready = [namespace, *args.after]
        openings = telemetry_openings(
            args.cluster, args.prometheus_shards, second_store=args.settings.second_store_url is not None
        )
        for opened, specs in openings.items():
            NetworkOpenings(
                f"{name}-network-{opened}",
                NetworkOpeningsArgs(ownership=ownership, namespace=opened, openings=specs, after=ready),
                own,
            )
        passwords = _passwords(name, args, parent=self, after=ready)
        OtelAgent(
            f"{name}-agent",
            OtelAgentArgs(
                ownership=ownership, configuration=args.agent, settings=args.settings.agent, after=args.after
            ),
            own,
        )
        OtelGateway(
            f"{name}-gateway",
            OtelGatewayArgs(
                ownership=ownership,
                configuration=args.gateway,
                settings=args.settings.gateway,
                volume_gib=args.volume_gib,
                after=[*ready, *passwords],
            ),
            own,
        )
        Jaeger(
            f"{name}-jaeger",
            JaegerArgs(
                ownership=ownership,
                configuration=args.jaeger,
                settings=args.settings.jaeger,
                after=[*ready, *passwords],
            ),
            own,
        )
        self.register_outputs({})


def _passwords(
    name: str, args: TelemetryArgs, *, parent: pulumi.Resource, after: list[pulumi.Resource]
) -> list[pulumi.Resource]:
    """Those of the search cluster's users that write logs, the audit trail and traces."""
    labels = ownership_labels(args.ownership)

    def declare(resource: str, kind: str, object_name: str, spec: object, *first: pulumi.Resource) -> CustomResource:
        return CustomResource(
            f"{name}-{resource}",
            api_version=API_VERSION,
            kind=kind,
            metadata=metadata(object_name, TELEMETRY_NAMESPACE, labels),
            spec=spec,
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[*after, *first]),
        )

    store = declare("store", "SecretStore", STORE_NAME, {"provider": args.secret_store.provider})
    return [
        declare(
            f"password-{user}",
            "ExternalSecret",
            user_secret(user),
            external_secret(user_secret(user), {"password": args.secrets[user]}, args.secret_store),
            store,
        )
        for user in (*USERS.values(), USER)
    ]


def quota(settings: TelemetrySettings) -> Quota:
    """What the namespace may take of the cluster: all that is declared here, and room to repair it."""
    gateway, jaeger = settings.gateway, settings.jaeger
    total = Resources(
        cpu_millicores=gateway.replicas * gateway.cpu_request_millicores
        + jaeger.replicas * jaeger.cpu_request_millicores
        + _OTHER_CONTAINERS.cpu_millicores,
        memory_mib=gateway.replicas * gateway.memory_request_mib
        + jaeger.replicas * jaeger.memory_request_mib
        + _OTHER_CONTAINERS.memory_mib,
    )
    return {
        **{
            f"{kind}.{resource}": amount
            for kind, amounts in total.manifest.items()
            for resource, amount in amounts.items()
        },
        # Claims outlive the pods of a replica that was scaled away.
        "persistentvolumeclaims": str(2 * gateway.replicas),
        "pods": str(gateway.replicas + jaeger.replicas + _SPARE_PODS),
    }
