"""Elasticsearch: a StatefulSet a tier, one certificate between nodes and one for clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.access import Access, AccessArgs, Rule
from components.images import images
from components.manifests import config_map_data, metadata, program_labels
from components.recovery_marks import recovered_as
from components.search.nodes import stateful_set
from components.tls import certificate
from components.workload import ProgramArgs, one_at_a_time, service_spec
from observability.search.configuration import (
    NODE_CERTIFICATE,
    certificate_names,
    java_options,
    masters,
    nodes,
    prepare_script,
    render_elasticsearch,
    trust_restrictions,
)
from observability.search.roles import roles_file, users_roles_file
from observability.search.sizing import Cluster, TierSize
from observability.topology import ELASTICSEARCH, ELASTICSEARCH_TRANSPORT

PORTS = {"http": ELASTICSEARCH.port, "transport": ELASTICSEARCH_TRANSPORT.port}

_CLUSTER_RULES: list[Rule] = [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get"]}]
"""In which zone a node is."""


@dataclass(frozen=True, kw_only=True)
class ElasticsearchArgs(ProgramArgs):
    cluster: Cluster
    cluster_name: str


class Elasticsearch(pulumi.ComponentResource):
    """The nodes of every tier, what they read, and how they are reached."""

    def __init__(self, name: str, args: ElasticsearchArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:elasticsearch:Elasticsearch", name, {}, opts)
        labels = program_labels(ELASTICSEARCH, args.ownership, images().elasticsearch)
        tiers = args.cluster.tiers

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after])

        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(ELASTICSEARCH.name, ELASTICSEARCH.namespace, labels),
            automount_service_account_token=False,
            opts=child(),
        )
        access = Access(
            f"{name}-access",
            AccessArgs(program=ELASTICSEARCH, labels=labels, cluster_rules=_CLUSTER_RULES),
            pulumi.ResourceOptions(parent=self),
        )
        certificates = [
            certificate(
                f"{name}-certificate-{role}",
                name=certificate_name,
                namespace=ELASTICSEARCH.namespace,
                dns_names=dns_names,
                labels=labels,
                opts=child(),
            )
            for role, certificate_name, dns_names in (
                ("http", ELASTICSEARCH.name, certificate_names(ELASTICSEARCH)),
                ("transport", NODE_CERTIFICATE, [f"{NODE_CERTIFICATE}.{ELASTICSEARCH.namespace}.svc"]),
            )
        ]
        for tier in tiers:
            self._tier(f"{name}-{tier.name}", args, tier, [account, access, *certificates])
        core.Service(
            f"{name}-service",
            metadata=metadata(ELASTICSEARCH.name, ELASTICSEARCH.namespace, labels),
            # The first tier is the one that takes logs in.
            spec=service_spec(nodes(tiers[0].name), {"http": ELASTICSEARCH.port}),
            opts=child(),
        )
        self.register_outputs({})

    def _tier(self, name: str, args: ElasticsearchArgs, tier: TierSize, needs: Sequence[pulumi.Resource]) -> None:
        program = nodes(tier.name)
        labels = program_labels(program, args.ownership, images().elasticsearch)
        texts = _texts(tier, args)

        def child(*more: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(
                parent=self,
                depends_on=[*args.after, *more],
                protect=protect,
                retain_on_delete=protect,
            )

        config_map = core.ConfigMap(
            f"{name}-config",
            metadata=metadata(f"{program.workload}-config", program.namespace, labels),
            data=config_map_data(f"{program.workload}-config", texts),
            opts=child(),
        )
        service = core.Service(
            f"{name}-service",
            metadata=metadata(program.workload, program.namespace, labels),
            spec=service_spec(program, PORTS, governing=True),
            opts=child(),
        )
        policy.PodDisruptionBudget(
            f"{name}-disruption-budget",
            metadata=metadata(program.workload, program.namespace, labels),
            spec=one_at_a_time(program),
            opts=child(),
        )
        apps.StatefulSet(
            f"{name}-stateful-set",
            metadata=metadata(program.workload, program.namespace, labels, recovered_as("logs")),
            spec=stateful_set(tier, labels, texts),
            # Deleting or replacing it stops every node of the tier at once.
            opts=child(config_map, service, *needs, protect=True),
        )


def _texts(tier: TierSize, args: ElasticsearchArgs) -> Mapping[str, str]:
    """What the nodes of a tier read, by file name."""
    tiers = args.cluster.tiers
    return {
        "elasticsearch.yml": render_elasticsearch(tier, tiers, args.cluster_name),
        "jvm.options": java_options(tier),
        "trust.yml": trust_restrictions(),
        "roles.yml": roles_file(),
        "users_roles": users_roles_file(),
        "prepare.sh": prepare_script(masters(tiers)),
    }
