"""Monitoring of one cluster, whole: its namespaces, who may talk to whom, its volumes and its programs."""

from __future__ import annotations

import pulumi

from components.monitoring_args import MonitoringArgs
from components.monitoring_openings import openings
from components.monitoring_programs import programs
from components.monitoring_quota import quota
from components.namespaces import Namespaces, NamespacesArgs
from components.network import NetworkOpenings, NetworkOpeningsArgs
from components.volumes import EncryptedVolumes, EncryptedVolumesArgs
from observability.topology import MONITORING_NAMESPACE


class Monitoring(pulumi.ComponentResource):
    """Everything that monitors a cluster. `opts` carry the cluster's provider, which all objects inherit."""

    namespaces: Namespaces
    """What other programs in them come after."""

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:monitoring:Monitoring", name, {}, opts)
        self.namespaces = Namespaces(
            f"{name}-namespaces",
            NamespacesArgs(ownership=args.ownership, monitoring_quota=quota(args)),
            pulumi.ResourceOptions(parent=self),
        )
        NetworkOpenings(
            f"{name}-network",
            NetworkOpeningsArgs(
                ownership=args.ownership,
                namespace=MONITORING_NAMESPACE,
                openings=openings(args.cluster, args.prometheus.shards),
                after=[self.namespaces.monitoring],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        volumes = EncryptedVolumes(
            f"{name}-volumes",
            EncryptedVolumesArgs(ownership=args.ownership, key_arn=args.volume_key_arn),
            pulumi.ResourceOptions(parent=self),
        )
        for declare in programs(args, self.namespaces, volumes):
            declare(name, self)
        self.register_outputs({})
