"""The OpenTelemetry collectors of every cluster, and where traces are looked at."""

from __future__ import annotations

from collections.abc import Mapping

from components.layers.cluster_base import ClusterBase
from components.layers.context import Context
from components.monitoring import Monitoring
from components.providers import Role
from components.search.cluster import Search
from components.telemetry.cluster import Telemetry, TelemetryArgs
from observability.collectors.agent import render_agent
from observability.collectors.gateway import render_gateway
from observability.collectors.jaeger import render_jaeger
from observability.collectors.queues import volume_gib
from observability.log_alerts.counts import BASELINES, LINE_COUNTS


def declare_telemetry(
    context: Context,
    bases: Mapping[Role, ClusterBase],
    search: Mapping[Role, Search],
    monitoring: Mapping[Role, Monitoring],
    secrets: Mapping[str, str],
) -> None:
    """`secrets` are names in the secret store by user of the search cluster."""
    settings = context.settings
    for cluster in context.clusters:
        Telemetry(
            f"{cluster.role}-telemetry",
            TelemetryArgs(
                ownership=context.ownership,
                cluster=cluster.settings,
                settings=settings.telemetry,
                agent=render_agent(settings),
                gateway=render_gateway(context.catalogue, settings, cluster.settings, LINE_COUNTS, BASELINES),
                jaeger=render_jaeger(settings),
                volume_gib=volume_gib(settings),
                prometheus_shards=settings.prometheus.shards,
                secret_store=bases[cluster.role].secret_store,
                secrets=secrets,
                after=[
                    bases[cluster.role].authority,
                    search[cluster.role].namespace,
                    monitoring[cluster.role].namespaces,
                ],
            ),
            cluster.options(),
        )
