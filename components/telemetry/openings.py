"""Who may talk to whom around the collectors and Jaeger, in each namespace that they reach into."""

from __future__ import annotations

from collections.abc import Mapping

from components.manifests import Manifest
from components.network_policies import (
    DNS,
    HTTPS,
    PRIVATE_NETWORKS,
    block,
    cluster_dns,
    egress,
    ingress,
    ingress_from,
    internet,
    peer,
    peer_in_its_namespace,
    pods,
    pods_of_all_namespaces,
    ports,
)
from observability.collectors.common import METRICS_PORT, OTLP_GRPC_PORT, OTLP_HTTP_PORT
from observability.grafana import GRAFANA
from observability.topology import (
    ELASTICSEARCH,
    JAEGER,
    LOGGING_NAMESPACE,
    MONITORING_NAMESPACE,
    NODE_AGENTS_NAMESPACE,
    OTEL_AGENT,
    OTEL_GATEWAY,
    PROMETHEUS,
    TELEMETRY_NAMESPACE,
    prometheus_shards,
)
from settings.places import Cluster

_KUBELET = 10250


def telemetry_openings(cluster: Cluster, shards: int, *, second_store: bool) -> Mapping[str, Mapping[str, Manifest]]:
    """Spec of each network policy by its name, by namespace. `shards` are Prometheus'."""
    prometheus = prometheus_shards(shards)
    scraping, metrics = [peer_in_its_namespace(shard) for shard in prometheus], ports("TCP", METRICS_PORT)
    pushing = ports("TCP", OTLP_GRPC_PORT, OTLP_HTTP_PORT)
    searching = ports("TCP", ELASTICSEARCH.port)
    dns = egress({}, [cluster_dns()], [*ports("UDP", DNS), *ports("TCP", DNS)])
    return {
        NODE_AGENTS_NAMESPACE: {
            "cluster-dns": dns,
            "otel-agent-from-pods": ingress_from(pods(OTEL_AGENT), [pods_of_all_namespaces()], pushing),
            "otel-agent-from-prometheus": ingress_from(pods(OTEL_AGENT), scraping, metrics),
            "otel-agent-to-gateway": egress(pods(OTEL_AGENT), [peer_in_its_namespace(OTEL_GATEWAY)], pushing),
            "otel-agent-to-kubelet": egress(pods(OTEL_AGENT), [block(cluster.node_cidr)], ports("TCP", _KUBELET)),
        },
        TELEMETRY_NAMESPACE: {
            "cluster-dns": dns,
            "otel-gateway-from-agents": ingress_from(pods(OTEL_GATEWAY), [peer_in_its_namespace(OTEL_AGENT)], pushing),
            "telemetry-from-prometheus": ingress_from(pods(OTEL_GATEWAY, JAEGER), scraping, metrics),
            "otel-gateway-to-api-server": egress(
                pods(OTEL_GATEWAY), [block(network) for network in PRIVATE_NETWORKS], ports("TCP", HTTPS)
            ),
            "otel-gateway-to-jaeger": egress(pods(OTEL_GATEWAY), [peer(JAEGER)], pushing),
            "jaeger-from-otel-gateway": ingress(pods(JAEGER), [OTEL_GATEWAY], pushing),
            "jaeger-from-grafana": ingress_from(
                pods(JAEGER), [peer_in_its_namespace(GRAFANA)], ports("TCP", JAEGER.port)
            ),
            "telemetry-to-elasticsearch": egress(
                pods(OTEL_GATEWAY, JAEGER), [peer_in_its_namespace(ELASTICSEARCH)], searching
            ),
            "otel-gateway-to-prometheus": egress(pods(OTEL_GATEWAY), scraping, ports("TCP", PROMETHEUS.port)),
            **(
                {"otel-gateway-to-second-store": egress(pods(OTEL_GATEWAY), [internet()], ports("TCP", HTTPS))}
                if second_store
                else {}
            ),
        },
        LOGGING_NAMESPACE: {
            "elasticsearch-from-telemetry": ingress_from(
                pods(ELASTICSEARCH),
                [peer_in_its_namespace(OTEL_GATEWAY), peer_in_its_namespace(JAEGER)],
                searching,
            ),
        },
        MONITORING_NAMESPACE: {
            "prometheus-from-otel-gateway": ingress_from(
                pods(*prometheus), [peer_in_its_namespace(OTEL_GATEWAY)], ports("TCP", PROMETHEUS.port)
            ),
        },
    }
