"""Search of one cluster, whole: its namespace, who may talk to whom, Elasticsearch, Kibana and what sets them up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.namespaces import NEVER_EXPOSED, GuardedNamespace, GuardedNamespaceArgs, Quota
from components.network import NetworkOpenings, NetworkOpeningsArgs
from components.search.credentials import SearchSecretSync, SearchSecretSyncArgs
from components.search.elasticsearch import Elasticsearch, ElasticsearchArgs
from components.search.exporter import ElasticsearchExporter, ElasticsearchExporterArgs
from components.search.kibana import Kibana, KibanaArgs
from components.search.openings import search_openings
from components.search.setup import SearchSetup, SearchSetupArgs
from components.secret_store import SecretStore
from components.workload import Resources
from observability.search.configuration import render_kibana
from observability.search.requests import Request
from observability.search.sizing import Cluster as ClusterSize
from observability.topology import LOGGING_NAMESPACE
from settings.ownership import Ownership
from settings.places import Cluster
from settings.search import Search as SearchSettings

_OTHER_PODS = 30
"""Logstash, rules on logs, the jobs that set up, and pods that are started by hand."""
_OTHER_CONTAINERS = Resources(cpu_millicores=8000, memory_mib=16384)
_OTHER_CLAIMS = 10


@dataclass(frozen=True, kw_only=True)
class SearchArgs:
    ownership: Ownership
    cluster: Cluster
    settings: SearchSettings
    size: ClusterSize
    requests: Sequence[Request]
    """What the search cluster is told over its API."""
    secret_store: SecretStore
    secrets: Mapping[str, str]
    """Name in the store by user."""
    prometheus_shards: int
    pods_after: Sequence[pulumi.Resource] = ()
    """The authority that signs the pods' certificates, and the AWS identity of Elasticsearch's service account."""


class Search(pulumi.ComponentResource):
    """Everything that keeps a cluster's logs. `opts` carry the cluster's provider, which all objects inherit."""

    namespace: GuardedNamespace
    """What other programs of the namespace come after."""

    def __init__(self, name: str, args: SearchArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:cluster:Search", name, {}, opts)
        ownership = args.ownership
        self.namespace = GuardedNamespace(
            f"{name}-namespace",
            GuardedNamespaceArgs(
                namespace=LOGGING_NAMESPACE,
                ownership=ownership,
                level="restricted",
                quota={**quota(args), **NEVER_EXPOSED},
                # With it go the claims on every volume: all logs since the latest snapshot.
                protect=True,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        ready = [self.namespace]
        NetworkOpenings(
            f"{name}-network",
            NetworkOpeningsArgs(
                ownership=ownership,
                namespace=LOGGING_NAMESPACE,
                openings=search_openings(args.prometheus_shards),
                after=ready,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        passwords = SearchSecretSync(
            f"{name}-secrets",
            SearchSecretSyncArgs(ownership=ownership, store=args.secret_store, secrets=args.secrets, after=ready),
            pulumi.ResourceOptions(parent=self),
        )
        elasticsearch = Elasticsearch(
            f"{name}-elasticsearch",
            ElasticsearchArgs(
                ownership=ownership,
                cluster=args.size,
                cluster_name=args.cluster.name,
                after=[*ready, passwords, *args.pods_after],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        kibana = Kibana(
            f"{name}-kibana",
            KibanaArgs(
                ownership=ownership,
                settings=args.settings.kibana,
                configuration=render_kibana(ownership.domain),
                after=[*ready, passwords, *args.pods_after],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        ElasticsearchExporter(
            f"{name}-exporter",
            ElasticsearchExporterArgs(ownership=ownership, cluster_name=args.cluster.name, after=[*ready, passwords]),
            pulumi.ResourceOptions(parent=self),
        )
        SearchSetup(
            f"{name}-setup",
            SearchSetupArgs(ownership=ownership, requests=args.requests, after=[elasticsearch, kibana]),
            pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def quota(args: SearchArgs) -> Quota:
    """What the logging namespace may take of the cluster: all that is declared here, and room for other programs."""
    kibana, tiers = args.settings.kibana, args.size.tiers
    requested = [
        *((tier.nodes, tier.cpu_millicores, tier.memory_gib * 1024) for tier in tiers),
        (kibana.replicas, kibana.cpu_request_millicores, kibana.memory_request_mib),
        (1, _OTHER_CONTAINERS.cpu_millicores, _OTHER_CONTAINERS.memory_mib),
    ]
    total = Resources(
        cpu_millicores=sum(pods * cpu for pods, cpu, _ in requested),
        memory_mib=sum(pods * memory for pods, _, memory in requested),
    )
    nodes = sum(tier.nodes for tier in tiers)
    return {
        **{
            f"{kind}.{resource}": amount
            for kind, amounts in total.manifest.items()
            for resource, amount in amounts.items()
        },
        # Claims outlive the pods of a tier that was made smaller.
        "persistentvolumeclaims": str(2 * nodes + _OTHER_CLAIMS),
        "pods": str(nodes + kibana.replicas + _OTHER_PODS),
    }
