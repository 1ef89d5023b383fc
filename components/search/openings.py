"""Who may talk to whom around the search cluster; other writers and readers open their own way to Elasticsearch."""

from __future__ import annotations

from collections.abc import Mapping

from components.manifests import Manifest
from components.network_policies import (
    DNS,
    HTTPS,
    POD_IDENTITY_AGENT,
    POD_IDENTITY_PORT,
    PRIVATE_NETWORKS,
    between,
    block,
    cluster_dns,
    egress,
    ingress,
    ingress_from,
    internet,
    peer,
    peer_in_its_namespace,
    pods,
    ports,
)
from observability.grafana import GRAFANA
from observability.topology import (
    ELASTICSEARCH,
    ELASTICSEARCH_EXPORTER,
    ELASTICSEARCH_TRANSPORT,
    KIBANA,
    SEARCH_SETUP,
    prometheus_shards,
)

_CLIENTS = (KIBANA, ELASTICSEARCH_EXPORTER, SEARCH_SETUP)


def search_openings(shards: int) -> Mapping[str, Manifest]:
    """Spec of each network policy by its name. `shards` are Prometheus'."""
    searching = ports("TCP", ELASTICSEARCH.port)
    return {
        "cluster-dns": egress({}, [cluster_dns()], [*ports("UDP", DNS), *ports("TCP", DNS)]),
        "elasticsearch-nodes": between(ELASTICSEARCH, ports("TCP", ELASTICSEARCH_TRANSPORT.port)),
        "elasticsearch-from-clients": ingress(pods(ELASTICSEARCH), _CLIENTS, searching),
        "clients-to-elasticsearch": egress(pods(*_CLIENTS), [peer(ELASTICSEARCH)], searching),
        "elasticsearch-from-grafana": ingress_from(pods(ELASTICSEARCH), [peer_in_its_namespace(GRAFANA)], searching),
        # In which zone its node is.
        "elasticsearch-to-api-server": egress(
            pods(ELASTICSEARCH), [block(network) for network in PRIVATE_NETWORKS], ports("TCP", HTTPS)
        ),
        "elasticsearch-to-object-store": egress(pods(ELASTICSEARCH), [internet()], ports("TCP", HTTPS)),
        "elasticsearch-to-pod-identity": egress(
            pods(ELASTICSEARCH), [block(POD_IDENTITY_AGENT)], ports("TCP", POD_IDENTITY_PORT)
        ),
        "search-setup-to-kibana": egress(pods(SEARCH_SETUP), [peer(KIBANA)], ports("TCP", KIBANA.port)),
        "kibana-from-search-setup": ingress(pods(KIBANA), [SEARCH_SETUP], ports("TCP", KIBANA.port)),
        "elasticsearch-exporter-from-prometheus": ingress_from(
            pods(ELASTICSEARCH_EXPORTER),
            [peer_in_its_namespace(shard) for shard in prometheus_shards(shards)],
            ports("TCP", ELASTICSEARCH_EXPORTER.port),
        ),
    }
