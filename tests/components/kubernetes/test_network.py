"""Who reaches whom through the network policies, worked out as the cluster works it out."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from observability import topology
from settings.places import Cluster

INTERNET, METADATA, POD_IDENTITY = "203.0.113.7", "169.254.169.254", "169.254.170.23"
NODE, API_SERVER = "10.0.3.4", "10.0.9.9"


@dataclass(frozen=True)
class Pod:
    namespace: str
    labels: Mapping[str, str]


def program(name: str) -> Pod:
    return Pod(topology.MONITORING_NAMESPACE, {"app.kubernetes.io/name": name})


PROMETHEUS, ALERTMANAGER = program("prometheus"), program("alertmanager")
BLACKBOX, STATE_METRICS = program("blackbox-exporter"), program("kube-state-metrics")
QUERY, STORE, COMPACTOR, RULER = (
    program(f"thanos-{name}") for name in ("query", "store-gateway", "compactor", "ruler")
)
CLOUDWATCH, GRAFANA = program("cloudwatch-exporter"), program("grafana")
BRIDGE = program("alert-bridge")
ELASTICSEARCH = Pod("logging", {"app.kubernetes.io/name": "elasticsearch"})
PRODUCT = Pod("shop", {"app.kubernetes.io/name": "checkout"})
DNS = Pod("kube-system", {"k8s-app": "kube-dns"})
STRANGER = Pod(topology.MONITORING_NAMESPACE, {"app.kubernetes.io/name": "stranger"})


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        expression["operator"] == "In" and labels.get(expression["key"]) in expression["values"]
        for expression in selector.get("matchExpressions", [])
    )


def is_peer(peer: Mapping[str, Any], other: Pod | str) -> bool:
    if isinstance(other, str):
        block = peer.get("ipBlock")
        return block is not None and is_in(other, block["cidr"]) and not is_in(other, *block.get("except", []))
    if "ipBlock" in peer:
        return False
    if "namespaceSelector" in peer:
        inside = selects(peer["namespaceSelector"], {"kubernetes.io/metadata.name": other.namespace})
    else:
        inside = other.namespace == topology.MONITORING_NAMESPACE
    return inside and selects(peer.get("podSelector", {}), other.labels)


def is_in(address: str, *networks: str) -> bool:
    return any(ipaddress.ip_address(address) in ipaddress.ip_network(network) for network in networks)


def allows(policies, pod: Pod, direction: str, other: Pod | str, port: int, protocol: str) -> bool:
    """Whether the policies on one end let the other through; a pod that no policy is about talks freely."""
    about = [
        policy.spec
        for policy in policies
        if policy.namespace == pod.namespace
        and direction in policy.spec["policyTypes"]
        and selects(policy.spec["podSelector"], pod.labels)
    ]
    rules = [rule for spec in about for rule in spec.get(direction.lower(), [])]
    return not about or any(
        any(is_peer(peer, other) for peer in rule["from" if direction == "Ingress" else "to"])
        and any(
            item["protocol"] == protocol and item.get("port", port) == port
            for item in rule.get("ports", [{"protocol": protocol}])
        )
        for rule in rules
    )


def reaches(cluster, source: Pod, target: Pod | str, port: int, protocol: str = "TCP") -> bool:
    policies = cluster.of("NetworkPolicy")
    leaves = allows(policies, source, "Egress", target, port, protocol)
    return leaves and (isinstance(target, str) or allows(policies, target, "Ingress", source, port, protocol))


@pytest.mark.parametrize(
    ("source", "target", "port", "protocol"),
    [
        (PROMETHEUS, PROMETHEUS, topology.PROMETHEUS.port, "TCP"),
        (PROMETHEUS, PROMETHEUS, topology.THANOS_SIDECAR_HTTP.port, "TCP"),
        (PROMETHEUS, ALERTMANAGER, topology.ALERTMANAGER.port, "TCP"),
        (PROMETHEUS, BLACKBOX, topology.BLACKBOX_EXPORTER.port, "TCP"),
        (PROMETHEUS, STATE_METRICS, topology.KUBE_STATE_METRICS.port, "TCP"),
        (PROMETHEUS, PRODUCT, 8080, "TCP"),
        (PROMETHEUS, NODE, topology.NODE_EXPORTER.port, "TCP"),
        (PROMETHEUS, NODE, 10250, "TCP"),
        (PROMETHEUS, NODE, 61678, "TCP"),
        (PROMETHEUS, API_SERVER, 443, "TCP"),
        (PROMETHEUS, INTERNET, 443, "TCP"),
        (PROMETHEUS, POD_IDENTITY, 80, "TCP"),
        (STATE_METRICS, API_SERVER, 443, "TCP"),
        (ALERTMANAGER, ALERTMANAGER, topology.ALERTMANAGER_CLUSTER.port, "TCP"),
        (ALERTMANAGER, ALERTMANAGER, topology.ALERTMANAGER_CLUSTER.port, "UDP"),
        (ALERTMANAGER, INTERNET, 443, "TCP"),
        (ALERTMANAGER, BRIDGE, topology.ALERT_BRIDGE.port, "TCP"),
        (BRIDGE, INTERNET, 443, "TCP"),
        *((PROMETHEUS, thanos, 10902, "TCP") for thanos in (QUERY, STORE, COMPACTOR, RULER)),
        (PROMETHEUS, CLOUDWATCH, topology.CLOUDWATCH_EXPORTER.port, "TCP"),
        *((QUERY, store, topology.THANOS_GRPC_PORT, "TCP") for store in (PROMETHEUS, STORE, RULER)),
        (RULER, QUERY, topology.THANOS_QUERY.port, "TCP"),
        (RULER, ALERTMANAGER, topology.ALERTMANAGER.port, "TCP"),
        *((client, INTERNET, 443, "TCP") for client in (STORE, COMPACTOR, RULER, CLOUDWATCH)),
        *((client, POD_IDENTITY, 80, "TCP") for client in (STORE, COMPACTOR, RULER, CLOUDWATCH)),
        (PROMETHEUS, GRAFANA, 3000, "TCP"),
        (GRAFANA, QUERY, topology.THANOS_QUERY.port, "TCP"),
        (GRAFANA, PROMETHEUS, topology.PROMETHEUS.port, "TCP"),
        (GRAFANA, ALERTMANAGER, topology.ALERTMANAGER.port, "TCP"),
        (GRAFANA, ELASTICSEARCH, 9200, "TCP"),
        (GRAFANA, INTERNET, 443, "TCP"),
        (GRAFANA, POD_IDENTITY, 80, "TCP"),
        (BLACKBOX, INTERNET, 8443, "TCP"),
        (BLACKBOX, PRODUCT, 5432, "TCP"),
        *((source, DNS, 53, protocol) for source in (PROMETHEUS, BLACKBOX, STRANGER) for protocol in ("TCP", "UDP")),
    ],
)
def test_what_is_needed_is_open(cluster, source, target, port, protocol) -> None:
    assert reaches(cluster, source, target, port, protocol)


@pytest.mark.parametrize(
    ("source", "target", "port"),
    [
        (STRANGER, PROMETHEUS, topology.PROMETHEUS.port),
        (STRANGER, INTERNET, 443),
        (STRANGER, API_SERVER, 443),
        (PRODUCT, PROMETHEUS, topology.PROMETHEUS.port),
        (PRODUCT, ALERTMANAGER, topology.ALERTMANAGER.port),
        (PRODUCT, BLACKBOX, topology.BLACKBOX_EXPORTER.port),
        (ALERTMANAGER, PROMETHEUS, topology.PROMETHEUS.port),
        (ALERTMANAGER, API_SERVER, 443),
        (ALERTMANAGER, METADATA, 80),
        (STRANGER, BRIDGE, topology.ALERT_BRIDGE.port),
        (PRODUCT, BRIDGE, topology.ALERT_BRIDGE.port),
        (PROMETHEUS, BRIDGE, topology.ALERT_BRIDGE.port),
        (BRIDGE, ALERTMANAGER, topology.ALERTMANAGER.port),
        (BRIDGE, API_SERVER, 443),
        (BRIDGE, METADATA, 80),
        (BRIDGE, POD_IDENTITY, 80),
        (STATE_METRICS, INTERNET, 443),
        (BLACKBOX, METADATA, 80),
        (BLACKBOX, POD_IDENTITY, 80),
        (BLACKBOX, PROMETHEUS, topology.PROMETHEUS.port),
        (PROMETHEUS, METADATA, 80),
        (PROMETHEUS, ALERTMANAGER, topology.ALERTMANAGER_CLUSTER.port),
        (PROMETHEUS, NODE, 22),
        (QUERY, INTERNET, 443),
        (QUERY, POD_IDENTITY, 80),
        (QUERY, PROMETHEUS, topology.PROMETHEUS.port),
        (QUERY, COMPACTOR, topology.THANOS_GRPC_PORT),
        (STORE, QUERY, topology.THANOS_QUERY.port),
        (STORE, METADATA, 80),
        (RULER, PROMETHEUS, topology.THANOS_GRPC_PORT),
        (STRANGER, STORE, topology.THANOS_GRPC_PORT),
        (PRODUCT, QUERY, topology.THANOS_QUERY.port),
        (CLOUDWATCH, API_SERVER, 443),
        (CLOUDWATCH, METADATA, 80),
        (GRAFANA, API_SERVER, 443),
        (GRAFANA, METADATA, 80),
        (GRAFANA, PROMETHEUS, topology.THANOS_GRPC_PORT),
        (GRAFANA, PRODUCT, 9200),
        (PRODUCT, GRAFANA, 3000),
    ],
)
def test_everything_else_is_closed(cluster, source, target, port) -> None:
    assert not reaches(cluster, source, target, port)


def test_every_namespace_denies_by_default(cluster) -> None:
    for namespace in cluster.of("Namespace"):
        nothing = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
        assert nothing in [item.spec for item in cluster.of("NetworkPolicy") if item.namespace == namespace.name]


def test_every_opening_is_of_a_program_that_runs(cluster) -> None:
    running = {workload.name for workload in cluster.workloads}
    for policy in cluster.of("NetworkPolicy"):
        selector = policy.spec["podSelector"]
        named = set(selector.get("matchLabels", {}).values())
        for expression in selector.get("matchExpressions", []):
            named |= set(expression["values"])
        assert named <= running, policy


def test_nodes_are_scraped_where_the_cluster_has_them(monitor, args) -> None:
    elsewhere = replace(args, cluster=Cluster(name="operations", node_cidr="10.1.0.0/16"))
    assert not reaches(monitor(elsewhere), PROMETHEUS, NODE, topology.NODE_EXPORTER.port)
