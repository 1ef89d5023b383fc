"""Where logs and traces are kept and searched: Elasticsearch and Kibana on every cluster."""

from __future__ import annotations

from collections.abc import Mapping

from components.layers.cluster_base import ClusterBase
from components.layers.context import Context
from components.names import bucket_name
from components.providers import Role
from components.search.cluster import Search, SearchArgs
from observability.collectors.jaeger import trace_requests
from observability.search.fitting import fitting_cluster
from observability.search.ingest.pipelines import pipeline_requests
from observability.search.setup import setup_requests
from observability.search.streams import streams
from observability.topology import ELASTICSEARCH


def declare_search(
    context: Context, bases: Mapping[Role, ClusterBase], secrets: Mapping[str, str]
) -> Mapping[Role, Search]:
    """`secrets` are names in the secret store by user of the search cluster."""
    settings, ownership = context.settings, context.ownership
    size = fitting_cluster(settings.search, streams(context.catalogue.services, context.environment))
    further = [*pipeline_requests(context.environment), *trace_requests(settings)]
    return {
        cluster.role: Search(
            f"{cluster.role}-search",
            SearchArgs(
                ownership=ownership,
                cluster=cluster.settings,
                settings=settings.search,
                size=size,
                requests=setup_requests(
                    settings.search,
                    size,
                    bucket=bucket_name(context.environment, "backups", cluster.region),
                    cluster_name=cluster.settings.name,
                    domain=ownership.domain,
                    further=further,
                ),
                secret_store=bases[cluster.role].secret_store,
                secrets=secrets,
                prometheus_shards=settings.prometheus.shards,
                pods_after=[bases[cluster.role].authority, bases[cluster.role].identities[ELASTICSEARCH]],
            ),
            cluster.options(),
        )
        for cluster in context.clusters
    }
