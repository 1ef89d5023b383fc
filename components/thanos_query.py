"""Thanos' queriers: PromQL over every replica of Prometheus and over the bucket, each sample once."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.images import images
from components.manifests import Manifest, program_labels
from components.server import ServerArgs, declare_server
from components.thanos import GRPC, ports, thanos_container
from components.workload import ProgramArgs, Resources
from observability.thanos import query_arguments
from observability.topology import THANOS_GRPC_PORT, THANOS_QUERY
from settings.metrics import ThanosQuery as QuerySettings


@dataclass(frozen=True, kw_only=True)
class ThanosQueryArgs(ProgramArgs):
    settings: QuerySettings
    shards: int
    """Of Prometheus."""


class ThanosQuery(pulumi.ComponentResource):
    """The Deployment with its Service, which spreads queries over the queriers."""

    def __init__(self, name: str, args: ThanosQueryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:thanos_query:ThanosQuery", name, {}, opts)
        labels = program_labels(THANOS_QUERY, args.ownership, images().thanos)
        declare_server(
            name,
            ServerArgs(
                ownership=args.ownership,
                program=THANOS_QUERY,
                labels=labels,
                replicas=args.settings.replicas,
                further_ports={GRPC: THANOS_GRPC_PORT},
                pod=_pod(args),
                after=args.after,
            ),
            parent=self,
        )
        self.register_outputs({})


def _pod(args: ThanosQueryArgs) -> Manifest:
    settings = args.settings
    return {
        # A query may take two minutes, and is answered before its querier goes.
        "terminationGracePeriodSeconds": 150,
        "containers": [
            thanos_container(
                THANOS_QUERY,
                "query",
                query_arguments(args.shards),
                ports=ports(THANOS_QUERY),
                resources=Resources(
                    cpu_millicores=settings.cpu_request_millicores, memory_mib=settings.memory_request_mib
                ),
            )
        ],
    }
