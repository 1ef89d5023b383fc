"""Who may talk to whom: every opening in the default-deny policy, named after what it lets through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.networking import v1 as networking

from components.manifests import Manifest, metadata, ownership_labels, selector
from components.workload import ProgramArgs
from observability.addon_jobs import AWS_NODE
from observability.grafana import ELASTICSEARCH, GRAFANA, JAEGER
from observability.topology import (
    ALERTMANAGER,
    ALERTMANAGER_CLUSTER,
    BLACKBOX_EXPORTER,
    CLOUDWATCH_EXPORTER,
    KUBE_STATE_METRICS,
    MONITORING_NAMESPACE,
    NODE_EXPORTER,
    PROMETHEUS,
    THANOS_COMPACTOR,
    THANOS_GRPC_PORT,
    THANOS_QUERY,
    THANOS_RULER,
    THANOS_SIDECAR_HTTP,
    THANOS_STORE_GATEWAY,
    Program,
    prometheus_shards,
)
from settings.models import Cluster

Port = Manifest
Peer = Manifest

_NAMESPACE_LABEL = "kubernetes.io/metadata.name"
_HTTPS = 443
_DNS = 53
_KUBELET = 10250

_EVERYWHERE = "0.0.0.0/0"
_PRIVATE_NETWORKS = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
"""Where the API server is: EKS takes service addresses, and the control plane's interfaces, from these only."""
_LINK_LOCAL = "169.254.0.0/16"
"""Instance metadata and the agents of the node: credentials for whoever asks."""
_POD_IDENTITY_AGENT = "169.254.170.23/32"
_POD_IDENTITY_PORT = 80


def openings(cluster: Cluster, shards: int) -> Mapping[str, Manifest]:
    """Spec of each network policy of the monitoring namespace, by its name. `shards` are Prometheus'."""
    prometheus = prometheus_shards(shards)
    stores = [*prometheus, THANOS_STORE_GATEWAY, THANOS_RULER]
    bucket_clients = [THANOS_STORE_GATEWAY, THANOS_COMPACTOR, THANOS_RULER]
    return {
        "cluster-dns": _egress({}, [_cluster_dns()], [*_ports("UDP", _DNS), *_ports("TCP", _DNS)]),
        "api-server": _egress(
            _pods(*prometheus, KUBE_STATE_METRICS),
            [_block(network) for network in _PRIVATE_NETWORKS],
            _ports("TCP", _HTTPS),
        ),
        # The catalogue's services choose the ports of their metrics, so none can be named here.
        "prometheus-to-pods": _egress(_pods(*prometheus), [_pods_of_all_namespaces()], _ports("TCP")),
        "prometheus-to-nodes": _egress(
            _pods(*prometheus), [_block(cluster.node_cidr)], _ports("TCP", NODE_EXPORTER.port, _KUBELET, AWS_NODE.port)
        ),
        "prometheus-to-object-store": _egress(_pods(*prometheus), [_internet()], _ports("TCP", _HTTPS)),
        "prometheus-to-pod-identity": _egress(
            _pods(*prometheus), [_block(_POD_IDENTITY_AGENT)], _ports("TCP", _POD_IDENTITY_PORT)
        ),
        "prometheus-to-prometheus": _ingress(
            _pods(*prometheus), prometheus, _ports("TCP", PROMETHEUS.port, THANOS_SIDECAR_HTTP.port)
        ),
        **{
            f"prometheus-to-{target.name}": _ingress(_pods(target), prometheus, _ports("TCP", target.port))
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
            f"grafana-to-{source.name}": _egress(
                _pods(GRAFANA), [_peer_in_its_namespace(source)], _ports("TCP", source.port)
            )
            for source in (PROMETHEUS, ALERTMANAGER, THANOS_QUERY, ELASTICSEARCH, JAEGER)
        },
        **{
            f"{source.name}-from-grafana": _ingress(_pods(*pods), [GRAFANA], _ports("TCP", source.port))
            for source, pods in (
                (PROMETHEUS, prometheus),
                (ALERTMANAGER, [ALERTMANAGER]),
                (THANOS_QUERY, [THANOS_QUERY]),
            )
        },
        # CloudWatch, and the provider that people sign in at.
        "grafana-to-internet": _egress(_pods(GRAFANA), [_internet()], _ports("TCP", _HTTPS)),
        "grafana-to-pod-identity": _egress(
            _pods(GRAFANA), [_block(_POD_IDENTITY_AGENT)], _ports("TCP", _POD_IDENTITY_PORT)
        ),
        "thanos-query-to-stores": _egress(
            _pods(THANOS_QUERY), [_peer(store) for store in stores], _ports("TCP", THANOS_GRPC_PORT)
        ),
        "stores-from-thanos-query": _ingress(_pods(*stores), [THANOS_QUERY], _ports("TCP", THANOS_GRPC_PORT)),
        "thanos-ruler-to-thanos-query": _egress(
            _pods(THANOS_RULER), [_peer(THANOS_QUERY)], _ports("TCP", THANOS_QUERY.port)
        ),
        "thanos-query-from-thanos-ruler": _ingress(
            _pods(THANOS_QUERY), [THANOS_RULER], _ports("TCP", THANOS_QUERY.port)
        ),
        "thanos-ruler-to-alertmanager": _egress(
            _pods(THANOS_RULER), [_peer(ALERTMANAGER)], _ports("TCP", ALERTMANAGER.port)
        ),
        "alertmanager-from-thanos-ruler": _ingress(
            _pods(ALERTMANAGER), [THANOS_RULER], _ports("TCP", ALERTMANAGER.port)
        ),
        "thanos-to-object-store": _egress(_pods(*bucket_clients), [_internet()], _ports("TCP", _HTTPS)),
        "thanos-to-pod-identity": _egress(
            _pods(*bucket_clients), [_block(_POD_IDENTITY_AGENT)], _ports("TCP", _POD_IDENTITY_PORT)
        ),
        "cloudwatch-exporter-to-aws": _egress(_pods(CLOUDWATCH_EXPORTER), [_internet()], _ports("TCP", _HTTPS)),
        "cloudwatch-exporter-to-pod-identity": _egress(
            _pods(CLOUDWATCH_EXPORTER), [_block(_POD_IDENTITY_AGENT)], _ports("TCP", _POD_IDENTITY_PORT)
        ),
        "alertmanager-gossip": _between(
            ALERTMANAGER, [*_ports("TCP", ALERTMANAGER_CLUSTER.port), *_ports("UDP", ALERTMANAGER_CLUSTER.port)]
        ),
        "alertmanager-to-receivers": _egress(_pods(ALERTMANAGER), [_internet()], _ports("TCP", _HTTPS)),
        # Any address, port and protocol can be an endpoint of the catalogue, but no probe may fetch credentials.
        "blackbox-exporter-to-endpoints": _egress(
            _pods(BLACKBOX_EXPORTER), [_pods_of_all_namespaces(), _block(_EVERYWHERE, [_LINK_LOCAL])]
        ),
    }


@dataclass(frozen=True, kw_only=True)
class NetworkOpeningsArgs(ProgramArgs):
    cluster: Cluster
    shards: int
    """Of Prometheus."""


class NetworkOpenings(pulumi.ComponentResource):
    """The openings of the monitoring namespace.

    `node-agents` needs none: what runs on the node's own network is beyond network policies.
    """

    def __init__(self, name: str, args: NetworkOpeningsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:network:NetworkOpenings", name, {}, opts)
        labels = ownership_labels(args.ownership)
        for opening, spec in openings(args.cluster, args.shards).items():
            networking.NetworkPolicy(
                f"{name}-{opening}",
                metadata=metadata(opening, MONITORING_NAMESPACE, labels),
                spec=spec,
                opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
            )
        self.register_outputs({})


def _egress(pods: Manifest, to: Sequence[Peer], ports: Sequence[Port] = ()) -> Manifest:
    return {"podSelector": pods, "policyTypes": ["Egress"], "egress": [_rule("to", to, ports)]}


def _ingress(pods: Manifest, programs: Sequence[Program], ports: Sequence[Port]) -> Manifest:
    peers = [_peer(program) for program in programs]
    return {"podSelector": pods, "policyTypes": ["Ingress"], "ingress": [_rule("from", peers, ports)]}


def _between(program: Program, ports: Sequence[Port]) -> Manifest:
    peers = [_peer(program)]
    return {
        "podSelector": _pods(program),
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [_rule("from", peers, ports)],
        "egress": [_rule("to", peers, ports)],
    }


def _rule(direction: str, peers: Sequence[Peer], ports: Sequence[Port]) -> Manifest:
    # A rule without ports is for every port and protocol, echo requests included.
    return {direction: list(peers), **({"ports": list(ports)} if ports else {})}


def _ports(protocol: str, *numbers: int) -> list[Port]:
    """The ports of a protocol; all of them where none is named."""
    return [{"protocol": protocol, "port": number} for number in numbers] or [{"protocol": protocol}]


def _peer(program: Program) -> Peer:
    return {"podSelector": _pods(program)}


def _peer_in_its_namespace(program: Program) -> Peer:
    return {"namespaceSelector": {"matchLabels": {_NAMESPACE_LABEL: program.namespace}}, **_peer(program)}


def _pods(*programs: Program) -> Manifest:
    """The pods of the programs, be it one or more."""
    if len(programs) == 1:
        return {"matchLabels": selector(programs[0])}
    [label] = selector(programs[0])
    names = [program.name for program in programs]
    return {"matchExpressions": [{"key": label, "operator": "In", "values": names}]}


def _pods_of_all_namespaces() -> Peer:
    return {"namespaceSelector": {}}


def _cluster_dns() -> Peer:
    return {
        "namespaceSelector": {"matchLabels": {_NAMESPACE_LABEL: "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }


def _internet() -> Peer:
    return _block(_EVERYWHERE, [*_PRIVATE_NETWORKS, _LINK_LOCAL])


def _block(addresses: str, excluded: Sequence[str] = ()) -> Peer:
    return {"ipBlock": {"cidr": addresses, **({"except": list(excluded)} if excluded else {})}}
