"""Metrics, alerts and dashboards on every cluster."""

from __future__ import annotations

from collections.abc import Mapping

from components.keys import Keys
from components.layers.cluster_base import ClusterBase
from components.layers.context import Context
from components.layers.credentials import Credentials
from components.monitoring import Monitoring
from components.monitoring_args import MonitoringArgs
from components.names import bucket_name
from components.providers import Role
from observability.configuration import configuration
from observability.dashboards.collection import dashboards
from observability.grafana import CLIENT_SECRET, READER_PASSWORD, render_grafana
from observability.scrape import external_labels
from observability.sizing import server_size
from observability.thanos import retention_days


def declare_monitoring(
    context: Context, keys: Keys, bases: Mapping[Role, ClusterBase], credentials: Credentials
) -> Mapping[Role, Monitoring]:
    settings, catalogue = context.settings, context.catalogue
    size, boards = server_size(catalogue.services, settings), dashboards(catalogue, settings)
    return {
        cluster.role: Monitoring(
            cluster.role,
            MonitoringArgs(
                ownership=context.ownership,
                cluster=cluster.settings,
                configuration=configuration(catalogue, settings, cluster.settings),
                prometheus=settings.prometheus,
                prometheus_size=size,
                thanos=settings.thanos,
                metrics_retention_days=retention_days(settings.thanos.compactor, settings.storage),
                external_labels=external_labels(settings, cluster.settings),
                alertmanager=settings.alertmanager,
                metrics_bucket=bucket_name(context.environment, "metrics", cluster.region),
                volume_key_arn=cluster.region.arn("kms", keys.by_purpose["volumes"].alias),
                region=cluster.region.name,
                secret_store=bases[cluster.role].secret_store,
                grafana=settings.grafana,
                grafana_configuration=render_grafana(settings, cluster.settings, boards),
                dashboards=boards,
                grafana_secrets={CLIENT_SECRET: credentials.sign_in, READER_PASSWORD: credentials.search["reader"]},
                receiver_secrets=credentials.receivers,
                identities=bases[cluster.role].identities,
            ),
            cluster.options(),
        )
        for cluster in context.clusters
    }
