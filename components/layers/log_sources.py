"""The logs that AWS writes to buckets: what the clusters and the edge log, and the queues that tell of new files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.layers.context import Context
from components.layers.foundation import Foundation
from components.logs.kubernetes_audit import KubernetesAudit, KubernetesAuditArgs
from components.logs.sources import LogSources, LogSourcesArgs
from components.providers import Role
from observability.log_sources import LogSource


def declare_log_sources(
    context: Context, foundation: Foundation, sources: Sequence[LogSource]
) -> Mapping[Role, LogSources]:
    keys, storage = foundation.keys.by_purpose, foundation.storage.by_role
    for cluster in context.clusters:
        KubernetesAudit(
            f"{cluster.role}-kubernetes-audit",
            KubernetesAuditArgs(
                ownership=context.ownership,
                region=cluster.region,
                cluster_name=cluster.settings.name,
                bucket=storage[cluster.role].data["audit"],
                key=keys["audit"],
            ),
        )
    return {
        cluster.role: LogSources(
            f"{cluster.role}-log-sources",
            LogSourcesArgs(
                ownership=context.ownership,
                settings=context.settings.storage,
                region=cluster.region,
                sources=sources,
                storage=storage[cluster.role],
                announced=foundation.plan.written_twice if cluster.role == "primary" else (),
                logs_key=keys["logs"].arns[cluster.role],
                queue_key=keys["events"].arns[cluster.role],
            ),
        )
        for cluster in context.clusters
    }
