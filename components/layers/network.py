"""Ways in and out of the clusters: the pages that people open, and AWS without the internet."""

from __future__ import annotations

from collections.abc import Mapping

from components.entry.entry import Entry, EntryArgs, HealthChecks
from components.layers.cluster_base import ClusterBase
from components.layers.context import ClusterContext, Context
from components.logs.sources import LogSources
from components.monitoring import Monitoring
from components.names import bucket_name
from components.private_endpoints import PrivateEndpoints, PrivateEndpointsArgs
from components.providers import Role
from components.recovery.entry_names import own_host
from components.search.cluster import Search


def declare_entries(
    context: Context,
    bases: Mapping[Role, ClusterBase],
    sign_in_secret: str,
    edge_logs: Mapping[Role, LogSources],
    monitoring: Mapping[Role, Monitoring],
    search: Mapping[Role, Search],
) -> None:
    """Where there is a sign-in, and a certificate of the cluster's own."""
    settings = context.settings
    entry, sign_in = settings.entry, settings.grafana.sign_in
    if entry is None or sign_in is None:
        return
    for cluster in context.clusters:
        if certificate := entry.certificates.of(cluster.role):
            Entry(
                f"{cluster.role}-entry",
                EntryArgs(
                    ownership=context.ownership,
                    settings=entry,
                    certificate_arn=certificate,
                    sign_in=sign_in,
                    client_secret=sign_in_secret,
                    secret_store=bases[cluster.role].secret_store,
                    access_logs_bucket=bucket_name(context.environment, "access-logs", cluster.region),
                    region=cluster.region,
                    health_checks=_health_checks(context, cluster),
                    log_access=[edge_logs[cluster.role]],
                    namespaces=[monitoring[cluster.role].namespaces.monitoring, search[cluster.role].namespace],
                ),
                cluster.options(),
            )


def _health_checks(context: Context, cluster: ClusterContext) -> HealthChecks | None:
    failover = context.settings.recovery.failover
    if failover is None or failover.names is None:
        return None
    return HealthChecks(
        host=own_host(cluster.settings.name, context.ownership.domain),
        checkers=failover.names.of(cluster.role).health_checkers,
    )


def declare_private_endpoints(context: Context) -> None:
    networks = context.settings.networks
    for cluster in context.clusters:
        if networks and (network := networks.of(cluster.role)):
            PrivateEndpoints(
                f"{cluster.role}-endpoints",
                PrivateEndpointsArgs(
                    ownership=context.ownership,
                    network=network,
                    client_cidr=cluster.settings.node_cidr,
                    region=cluster.region,
                ),
            )
