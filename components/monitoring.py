"""Monitoring of one cluster, whole: it composes the programs and decides only in what order they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.alertmanager import Alertmanager, AlertmanagerArgs
from components.blackbox_exporter import BlackboxExporter, BlackboxExporterArgs
from components.kube_state_metrics import KubeStateMetrics
from components.namespaces import Namespaces, NamespacesArgs, Quota
from components.network import NetworkOpenings, NetworkOpeningsArgs
from components.node_exporter import NodeExporter
from components.prometheus import Prometheus, PrometheusArgs
from components.receiver_secret_sync import ReceiverSecretSync, ReceiverSecretSyncArgs
from components.volumes import EncryptedVolumes, EncryptedVolumesArgs
from components.workload import ProgramArgs, Resources
from observability.configuration import Configuration
from settings.models import Alertmanager as AlertmanagerSettings
from settings.models import Cluster, Ownership
from settings.models import Prometheus as PrometheusSettings

_PODS = 30
_OTHER_CONTAINERS = Resources(cpu_millicores=2000, memory_mib=4096)
"""What all containers but Prometheus' own may ask for together: at least twice of what they do."""


@dataclass(frozen=True, kw_only=True)
class MonitoringArgs:
    ownership: Ownership
    cluster: Cluster
    configuration: Configuration
    prometheus: PrometheusSettings
    alertmanager: AlertmanagerSettings
    metrics_bucket: str
    volume_key_arn: str
    """Of the key, or of its alias, that encrypts volumes."""
    region: str
    """AWS region of the cluster, its bucket and the copies of its secrets."""
    receiver_secrets: Mapping[str, str]
    """Name in Secrets Manager by the file that Alertmanager reads."""
    identities: Sequence[pulumi.Resource] = ()
    """AWS identities of the service accounts: EKS gives one only to pods that start when it exists."""


class Monitoring(pulumi.ComponentResource):
    """Everything that monitors a cluster. `opts` carry the cluster's provider, which all objects inherit."""

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:monitoring:Monitoring", name, {}, opts)
        ownership = args.ownership
        namespaces = Namespaces(
            f"{name}-namespaces",
            NamespacesArgs(ownership=ownership, monitoring_quota=quota(args.prometheus, args.alertmanager)),
            pulumi.ResourceOptions(parent=self),
        )
        # What runs in a namespace comes after its quota and its denial of traffic, or it would escape them.
        ready = [namespaces.monitoring]
        NetworkOpenings(
            f"{name}-network",
            NetworkOpeningsArgs(ownership=ownership, cluster=args.cluster, after=ready),
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
                configuration=args.configuration,
                metrics_bucket=args.metrics_bucket,
                region=args.region,
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
                after=[*ready, volumes],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        ReceiverSecretSync(
            f"{name}-receiver-secrets",
            ReceiverSecretSyncArgs(ownership=ownership, region=args.region, secrets=args.receiver_secrets, after=ready),
            pulumi.ResourceOptions(parent=self),
        )
        BlackboxExporter(
            f"{name}-blackbox-exporter",
            BlackboxExporterArgs(ownership=ownership, configuration=args.configuration.blackbox, after=ready),
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


def quota(prometheus: PrometheusSettings, alertmanager: AlertmanagerSettings) -> Quota:
    """What the monitoring namespace may take of the cluster: all that is declared here, and room to repair it."""
    total = Resources(
        cpu_millicores=prometheus.replicas * prometheus.cpu_request_millicores + _OTHER_CONTAINERS.cpu_millicores,
        memory_mib=prometheus.replicas * prometheus.memory_request_mib + _OTHER_CONTAINERS.memory_mib,
    )
    return {
        **{
            f"{kind}.{resource}": amount
            for kind, amounts in total.manifest.items()
            for resource, amount in amounts.items()
        },
        # Claims outlive the pods of a replica that was scaled away.
        "persistentvolumeclaims": str(2 * (prometheus.replicas + alertmanager.replicas)),
        "pods": str(_PODS),
    }
