"""Monitoring of one cluster, whole: it composes the programs and decides only in what order they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.alertmanager import Alertmanager, AlertmanagerArgs
from components.blackbox_exporter import BlackboxExporter, BlackboxExporterArgs
from components.cloudwatch_exporter import CloudwatchExporter, CloudwatchExporterArgs
from components.grafana import Grafana, GrafanaArgs
from components.kube_state_metrics import KubeStateMetrics
from components.monitoring_openings import openings
from components.namespaces import Namespaces, NamespacesArgs, Quota
from components.network import NetworkOpenings, NetworkOpeningsArgs
from components.node_exporter import NodeExporter
from components.prometheus import Prometheus, PrometheusArgs
from components.prometheus_containers import SIDECAR_RESOURCES
from components.receiver_secret_sync import ReceiverSecretSync, ReceiverSecretSyncArgs
from components.secret_store import SecretStore
from components.thanos_compactor import ThanosCompactor, ThanosCompactorArgs
from components.thanos_query import ThanosQuery, ThanosQueryArgs
from components.thanos_ruler import ThanosRuler, ThanosRulerArgs
from components.thanos_store_gateway import ThanosStoreGateway, ThanosStoreGatewayArgs
from components.volumes import EncryptedVolumes, EncryptedVolumesArgs
from components.workload import ProgramArgs, Resources
from observability.configuration import Configuration
from observability.sizing import ServerSize
from observability.thanos import Resolution, object_store, own_blocks
from observability.topology import MONITORING_NAMESPACE
from settings.models import Alertmanager as AlertmanagerSettings
from settings.models import Cluster, Ownership
from settings.models import Grafana as GrafanaSettings
from settings.models import Prometheus as PrometheusSettings
from settings.models import Thanos as ThanosSettings

_SPARE_PODS = 25
"""For exporters, and for pods that are started by hand."""
_OTHER_CONTAINERS = Resources(cpu_millicores=2000, memory_mib=4096)
"""What all containers whose size is no setting may ask for together: at least twice of what they do."""


@dataclass(frozen=True, kw_only=True)
class MonitoringArgs:
    ownership: Ownership
    cluster: Cluster
    configuration: Configuration
    prometheus: PrometheusSettings
    prometheus_size: ServerSize
    """Of each replica."""
    thanos: ThanosSettings
    metrics_retention_days: Mapping[Resolution, int]
    """Of the bucket."""
    external_labels: Mapping[str, str]
    """What tells this cluster's series from those of others."""
    alertmanager: AlertmanagerSettings
    metrics_bucket: str
    volume_key_arn: str
    """Of the key, or of its alias, that encrypts volumes."""
    region: str
    """AWS region of the cluster, its bucket and the copies of its secrets."""
    secret_store: SecretStore
    grafana: GrafanaSettings
    grafana_configuration: Mapping[str, str]
    """By path under Grafana's directory of settings."""
    dashboards: Mapping[str, Mapping[str, str]]
    """JSON by file name, by folder."""
    grafana_secrets: Mapping[str, str]
    """Name in Secrets Manager of what Grafana proves itself with where people sign in."""
    receiver_secrets: Mapping[str, str]
    """Name in Secrets Manager by the file that Alertmanager reads."""
    identities: Sequence[pulumi.Resource] = ()
    """AWS identities of the service accounts: EKS gives one only to pods that start when it exists."""


class Monitoring(pulumi.ComponentResource):
    """Everything that monitors a cluster. `opts` carry the cluster's provider, which all objects inherit."""

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:monitoring:Monitoring", name, {}, opts)
        ownership, shards = args.ownership, args.prometheus.shards
        blocks, bucket_client = own_blocks(args.cluster), object_store(args.metrics_bucket, args.region)
        namespaces = Namespaces(
            f"{name}-namespaces",
            NamespacesArgs(
                ownership=ownership,
                monitoring_quota=quota(args),
            ),
            pulumi.ResourceOptions(parent=self),
        )
        # What runs in a namespace comes after its quota and its denial of traffic, or it would escape them.
        ready = [namespaces.monitoring]
        NetworkOpenings(
            f"{name}-network",
            NetworkOpeningsArgs(
                ownership=ownership,
                namespace=MONITORING_NAMESPACE,
                openings=openings(args.cluster, shards),
                after=ready,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        volumes = EncryptedVolumes(
            f"{name}-volumes",
            EncryptedVolumesArgs(ownership=ownership, key_arn=args.volume_key_arn),
            pulumi.ResourceOptions(parent=self),
        )
        Prometheus(
            f"{name}-prometheus",
            PrometheusArgs(
                ownership=ownership,
                settings=args.prometheus,
                size=args.prometheus_size,
                configuration=args.configuration,
                object_store=bucket_client,
                after=[*ready, volumes, *args.identities],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        Alertmanager(
            f"{name}-alertmanager",
            AlertmanagerArgs(
                ownership=ownership,
                settings=args.alertmanager,
                configuration=args.configuration.alertmanager,
                secrets=[*args.receiver_secrets],
                after=[*ready, volumes],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        ReceiverSecretSync(
            f"{name}-receiver-secrets",
            ReceiverSecretSyncArgs(
                ownership=ownership, store=args.secret_store, secrets=args.receiver_secrets, after=ready
            ),
            pulumi.ResourceOptions(parent=self),
        )
        BlackboxExporter(
            f"{name}-blackbox-exporter",
            BlackboxExporterArgs(ownership=ownership, configuration=args.configuration.blackbox, after=ready),
            pulumi.ResourceOptions(parent=self),
        )
        ThanosQuery(
            f"{name}-thanos-query",
            ThanosQueryArgs(ownership=ownership, settings=args.thanos.query, shards=shards, after=ready),
            pulumi.ResourceOptions(parent=self),
        )
        ThanosStoreGateway(
            f"{name}-thanos-store-gateway",
            ThanosStoreGatewayArgs(
                ownership=ownership,
                settings=args.thanos.store_gateway,
                object_store=bucket_client,
                blocks=blocks,
                after=[*ready, volumes, *args.identities],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        ThanosCompactor(
            f"{name}-thanos-compactor",
            ThanosCompactorArgs(
                ownership=ownership,
                settings=args.thanos.compactor,
                object_store=bucket_client,
                blocks=blocks,
                retention_days=args.metrics_retention_days,
                after=[*ready, volumes, *args.identities],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        ThanosRuler(
            f"{name}-thanos-ruler",
            ThanosRulerArgs(
                ownership=ownership,
                settings=args.thanos.ruler,
                object_store=bucket_client,
                rules=args.configuration.ruler,
                external_labels=args.external_labels,
                interval_seconds=args.prometheus.evaluation_interval_seconds,
                after=[*ready, volumes, *args.identities],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        CloudwatchExporter(
            f"{name}-cloudwatch-exporter",
            CloudwatchExporterArgs(
                ownership=ownership,
                configuration=args.configuration.cloudwatch,
                after=[*ready, *args.identities],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        Grafana(
            f"{name}-grafana",
            GrafanaArgs(
                ownership=ownership,
                settings=args.grafana,
                configuration=args.grafana_configuration,
                dashboards=args.dashboards,
                secret_store=args.secret_store,
                secrets=args.grafana_secrets,
                after=[*ready, *args.identities],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        KubeStateMetrics(
            f"{name}-kube-state-metrics",
            ProgramArgs(ownership=ownership, after=ready),
            pulumi.ResourceOptions(parent=self),
        )
        NodeExporter(
            f"{name}-node-exporter",
            ProgramArgs(ownership=ownership, after=[namespaces.node_agents]),
            pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def quota(args: MonitoringArgs) -> Quota:
    """What the monitoring namespace may take of the cluster: all that is declared here, and room to repair it."""
    prometheus, size, thanos, grafana = args.prometheus, args.prometheus_size, args.thanos, args.grafana
    servers, compactors = prometheus.shards * prometheus.replicas, 1
    sized = [
        (servers, Resources(cpu_millicores=size.cpu_millicores, memory_mib=size.memory_mib)),
        (servers, SIDECAR_RESOURCES),
        *(
            (pods, Resources(cpu_millicores=part.cpu_request_millicores, memory_mib=part.memory_request_mib))
            for pods, part in (
                (thanos.query.replicas, thanos.query),
                (thanos.store_gateway.replicas, thanos.store_gateway),
                (thanos.ruler.replicas, thanos.ruler),
                (compactors, thanos.compactor),
                (grafana.replicas, grafana),
            )
        ),
        (1, _OTHER_CONTAINERS),
    ]
    total = Resources(
        cpu_millicores=sum(pods * each.cpu_millicores for pods, each in sized),
        memory_mib=sum(pods * each.memory_mib for pods, each in sized),
    )
    with_volumes = servers + args.alertmanager.replicas + thanos.store_gateway.replicas + thanos.ruler.replicas + 1
    return {
        **{
            f"{kind}.{resource}": amount
            for kind, amounts in total.manifest.items()
            for resource, amount in amounts.items()
        },
        # Claims outlive the pods of a replica that was scaled away.
        "persistentvolumeclaims": str(2 * with_volumes),
        "pods": str(with_volumes + thanos.query.replicas + grafana.replicas + _SPARE_PODS),
    }
