"""The way of a log line: read from its source, brought into shape, kept, and alerted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.layers.cluster_base import ClusterBase
from components.layers.context import Context
from components.logs.cluster import Logs, LogsArgs
from components.logs.sources import queue_urls
from components.names import bucket_name
from components.providers import Role
from components.search.cluster import Search
from observability.filebeat import render_filebeat
from observability.log_alerts.compiling import render_log_rules
from observability.log_alerts.loading import load_log_rules
from observability.log_sources import LogSource
from observability.logstash import render_logstash
from observability.topology import LOGSTASH


def declare_logs(
    context: Context,
    bases: Mapping[Role, ClusterBase],
    search: Mapping[Role, Search],
    sources: Sequence[LogSource],
) -> None:
    settings, environment = context.settings, context.environment
    rules = load_log_rules(context.catalogue)
    for cluster in context.clusters:
        base = bases[cluster.role]
        Logs(
            f"{cluster.role}-logs",
            LogsArgs(
                ownership=context.ownership,
                settings=settings.logs,
                logstash=render_logstash(
                    settings.logs.logstash,
                    environment=environment,
                    audit_bucket=bucket_name(environment, "audit", cluster.region),
                    region=cluster.region.name,
                ),
                filebeat=render_filebeat(sources, queue_urls(environment, sources, cluster.region)),
                rules=render_log_rules(rules, context.catalogue, settings, cluster.settings),
                prometheus_shards=settings.prometheus.shards,
                after=[search[cluster.role].namespace],
                pods_after=[base.authority, base.identities[LOGSTASH]],
            ),
            cluster.options(),
        )
