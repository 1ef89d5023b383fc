"""Who may talk to whom in the monitoring namespace: every opening, named after what it lets through.

`node-agents` needs none: what runs on the node's own network is beyond network policies.
"""

from __future__ import annotations

from collections.abc import Mapping

from components.manifests import Manifest
from components.network_policies import (
    DNS,
    EVERYWHERE,
    HTTPS,
    LINK_LOCAL,
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
    pods_of_all_namespaces,
    ports,
)
from observability.addon_jobs import AWS_NODE
from observability.grafana import GRAFANA
from observability.topology import (
    ALERT_BRIDGE,
    ALERTMANAGER,
    ALERTMANAGER_CLUSTER,
    BLACKBOX_EXPORTER,
    CLOUDWATCH_EXPORTER,
    ELASTICSEARCH,
    JAEGER,
    KUBE_STATE_METRICS,
    LOG_RULES,
    NODE_EXPORTER,
    PROMETHEUS,
    THANOS_COMPACTOR,
    THANOS_GRPC_PORT,
    THANOS_QUERY,
    THANOS_RULER,
    THANOS_SIDECAR_HTTP,
    THANOS_STORE_GATEWAY,
    prometheus_shards,
)
from settings.places import Cluster

_KUBELET = 10250


def openings(cluster: Cluster, shards: int) -> Mapping[str, Manifest]:
    """Spec of each network policy of the monitoring namespace, by its name. `shards` are Prometheus'."""
    prometheus = prometheus_shards(shards)
    stores = [*prometheus, THANOS_STORE_GATEWAY, THANOS_RULER]
    bucket_clients = [THANOS_STORE_GATEWAY, THANOS_COMPACTOR, THANOS_RULER]
    return {
        "cluster-dns": egress({}, [cluster_dns()], [*ports("UDP", DNS), *ports("TCP", DNS)]),
        "api-server": egress(
            pods(*prometheus, KUBE_STATE_METRICS),
            [block(network) for network in PRIVATE_NETWORKS],
            ports("TCP", HTTPS),
        ),
        # The catalogue's services choose the ports of their metrics, so none can be named here.
        "prometheus-to-pods": egress(pods(*prometheus), [pods_of_all_namespaces()], ports("TCP")),
        "prometheus-to-nodes": egress(
            pods(*prometheus), [block(cluster.node_cidr)], ports("TCP", NODE_EXPORTER.port, _KUBELET, AWS_NODE.port)
        ),
        "prometheus-to-object-store": egress(pods(*prometheus), [internet()], ports("TCP", HTTPS)),
        "prometheus-to-pod-identity": egress(
            pods(*prometheus), [block(POD_IDENTITY_AGENT)], ports("TCP", POD_IDENTITY_PORT)
        ),
        "prometheus-to-prometheus": ingress(
            pods(*prometheus), prometheus, ports("TCP", PROMETHEUS.port, THANOS_SIDECAR_HTTP.port)
        ),
        **{
            f"prometheus-to-{target.name}": ingress(pods(target), prometheus, ports("TCP", target.port))
            for target in (
                ALERTMANAGER,
                BLACKBOX_EXPORTER,
                KUBE_STATE_METRICS,
                CLOUDWATCH_EXPORTER,
                THANOS_QUERY,
                THANOS_STORE_GATEWAY,
                THANOS_COMPACTOR,
                THANOS_RULER,
                GRAFANA,
            )
        },
        **{
            f"grafana-to-{source.name}": egress(
                pods(GRAFANA), [peer_in_its_namespace(source)], ports("TCP", source.port)
            )
            for source in (PROMETHEUS, ALERTMANAGER, THANOS_QUERY, ELASTICSEARCH, JAEGER)
        },
        **{
            f"{source.name}-from-grafana": ingress(pods(*servers), [GRAFANA], ports("TCP", source.port))
            for source, servers in (
                (PROMETHEUS, prometheus),
                (ALERTMANAGER, [ALERTMANAGER]),
                (THANOS_QUERY, [THANOS_QUERY]),
            )
        },
        # CloudWatch, and the provider that people sign in at.
        "grafana-to-internet": egress(pods(GRAFANA), [internet()], ports("TCP", HTTPS)),
        "grafana-to-pod-identity": egress(pods(GRAFANA), [block(POD_IDENTITY_AGENT)], ports("TCP", POD_IDENTITY_PORT)),
        "thanos-query-to-stores": egress(
            pods(THANOS_QUERY), [peer(store) for store in stores], ports("TCP", THANOS_GRPC_PORT)
        ),
        "stores-from-thanos-query": ingress(pods(*stores), [THANOS_QUERY], ports("TCP", THANOS_GRPC_PORT)),
        "thanos-ruler-to-thanos-query": egress(
            pods(THANOS_RULER), [peer(THANOS_QUERY)], ports("TCP", THANOS_QUERY.port)
        ),
        "thanos-query-from-thanos-ruler": ingress(pods(THANOS_QUERY), [THANOS_RULER], ports("TCP", THANOS_QUERY.port)),
        "thanos-ruler-to-alertmanager": egress(
            pods(THANOS_RULER), [peer(ALERTMANAGER)], ports("TCP", ALERTMANAGER.port)
        ),
        "alertmanager-from-thanos-ruler": ingress(pods(ALERTMANAGER), [THANOS_RULER], ports("TCP", ALERTMANAGER.port)),
        "thanos-to-object-store": egress(pods(*bucket_clients), [internet()], ports("TCP", HTTPS)),
        "thanos-to-pod-identity": egress(
            pods(*bucket_clients), [block(POD_IDENTITY_AGENT)], ports("TCP", POD_IDENTITY_PORT)
        ),
        "cloudwatch-exporter-to-aws": egress(pods(CLOUDWATCH_EXPORTER), [internet()], ports("TCP", HTTPS)),
        "cloudwatch-exporter-to-pod-identity": egress(
            pods(CLOUDWATCH_EXPORTER), [block(POD_IDENTITY_AGENT)], ports("TCP", POD_IDENTITY_PORT)
        ),
        "alertmanager-from-log-rules": ingress_from(
            pods(ALERTMANAGER), [peer_in_its_namespace(LOG_RULES)], ports("TCP", ALERTMANAGER.port)
        ),
        "alertmanager-gossip": between(
            ALERTMANAGER, [*ports("TCP", ALERTMANAGER_CLUSTER.port), *ports("UDP", ALERTMANAGER_CLUSTER.port)]
        ),
        "alertmanager-to-receivers": egress(pods(ALERTMANAGER), [internet()], ports("TCP", HTTPS)),
        "alertmanager-to-alert-bridge": egress(
            pods(ALERTMANAGER), [peer(ALERT_BRIDGE)], ports("TCP", ALERT_BRIDGE.port)
        ),
        "alert-bridge-from-alertmanager": ingress(pods(ALERT_BRIDGE), [ALERTMANAGER], ports("TCP", ALERT_BRIDGE.port)),
        "alert-bridge-to-trackers": egress(pods(ALERT_BRIDGE), [internet()], ports("TCP", HTTPS)),
        # Any address, port and protocol can be an endpoint of the catalogue, but no probe may fetch credentials.
        "blackbox-exporter-to-endpoints": egress(
            pods(BLACKBOX_EXPORTER), [pods_of_all_namespaces(), block(EVERYWHERE, [LINK_LOCAL])]
        ),
    }
