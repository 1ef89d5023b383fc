"""Thanos' queriers: PromQL over every replica of Prometheus and over the bucket, each sample once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.images import images
from components.manifests import Manifest, metadata, program_labels, selector
from components.thanos import ports, thanos_container
from components.workload import (
    ONE_AFTER_THE_OTHER,
    ProgramArgs,
    Resources,
    one_at_a_time,
    pod_template,
    service_spec,
    spread,
)
from observability.thanos import query_arguments
from observability.topology import THANOS_QUERY
from settings.models import ThanosQuery as QuerySettings

_PORTS = ports(THANOS_QUERY)


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

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after])

        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(THANOS_QUERY.name, THANOS_QUERY.namespace, labels),
            automount_service_account_token=False,
            opts=child(),
        )
        policy.PodDisruptionBudget(
            f"{name}-disruption-budget",
            metadata=metadata(THANOS_QUERY.name, THANOS_QUERY.namespace, labels),
            spec=one_at_a_time(THANOS_QUERY),
            opts=child(),
        )
        deployment = apps.Deployment(
            f"{name}-deployment",
            metadata=metadata(THANOS_QUERY.name, THANOS_QUERY.namespace, labels),
            spec=_deployment(args, labels),
            opts=child(account),
        )
        core.Service(
            f"{name}-service",
            metadata=metadata(THANOS_QUERY.name, THANOS_QUERY.namespace, labels),
            spec=service_spec(THANOS_QUERY, _PORTS),
            opts=child(deployment),
        )
        self.register_outputs({})


def _deployment(args: ThanosQueryArgs, labels: Mapping[str, str]) -> Manifest:
    settings = args.settings
    spec = {
        "serviceAccountName": THANOS_QUERY.name,
        # A query may take two minutes, and is answered before its querier goes.
        "terminationGracePeriodSeconds": 150,
        "containers": [
            thanos_container(
                THANOS_QUERY,
                "query",
                query_arguments(args.shards),
                ports=_PORTS,
                resources=Resources(
                    cpu_millicores=settings.cpu_request_millicores, memory_mib=settings.memory_request_mib
                ),
            )
        ],
        **spread(THANOS_QUERY),
    }
    return {
        "replicas": settings.replicas,
        "strategy": ONE_AFTER_THE_OTHER,
        "selector": {"matchLabels": selector(THANOS_QUERY)},
        "template": pod_template(labels, spec),
    }
