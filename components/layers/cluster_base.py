"""What the programs of a cluster start from: identities in AWS, the store of secrets, the authority of certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.keys import Keys
from components.layers.context import Context
from components.pod_identity import PodIdentity
from components.providers import Role
from components.secret_store import SecretStore, secret_store
from components.tls import CertificateAuthority, CertificateAuthorityArgs
from components.workload_identities import WorkloadIdentitiesArgs, workload_identities
from observability.cloudwatch import requested_regions
from observability.log_sources import LogSource
from observability.topology import Program


@dataclass(frozen=True, kw_only=True)
class ClusterBase:
    identities: Mapping[Program, PodIdentity]
    authority: CertificateAuthority
    secret_store: SecretStore


def declare_cluster_bases(context: Context, keys: Keys, sources: Sequence[LogSource]) -> Mapping[Role, ClusterBase]:
    """`sources` are the logs that Logstash may read."""
    return {
        cluster.role: ClusterBase(
            identities=workload_identities(
                cluster.role,
                WorkloadIdentitiesArgs(
                    ownership=context.ownership,
                    region=cluster.region,
                    cluster_name=cluster.settings.name,
                    keys=keys,
                    watched_regions=requested_regions(context.settings, cluster.settings),
                    log_sources=sources,
                ),
            ),
            authority=CertificateAuthority(
                f"{cluster.role}-authority",
                CertificateAuthorityArgs(ownership=context.ownership),
                cluster.options(),
            ),
            secret_store=secret_store(context.settings.guarding.secret_store, cluster.region.name),
        )
        for cluster in context.clusters
    }
