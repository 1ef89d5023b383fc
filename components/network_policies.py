"""Parts of network policies: peers, ports, and the policies that open one way."""

from __future__ import annotations

from collections.abc import Sequence

from components.manifests import Manifest, selector
from observability.topology import Program

Port = Manifest
Peer = Manifest

_NAMESPACE_LABEL = "kubernetes.io/metadata.name"
HTTPS = 443
DNS = 53

EVERYWHERE = "0.0.0.0/0"
PRIVATE_NETWORKS = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
"""Where the API server is: EKS takes service addresses, and the control plane's interfaces, from these only."""
LINK_LOCAL = "169.254.0.0/16"
"""Instance metadata and the agents of the node: credentials for whoever asks."""
POD_IDENTITY_AGENT = "169.254.170.23/32"
POD_IDENTITY_PORT = 80


def egress(pods: Manifest, to: Sequence[Peer], ports: Sequence[Port] = ()) -> Manifest:
    return {"podSelector": pods, "policyTypes": ["Egress"], "egress": [_rule("to", to, ports)]}


def ingress(pods: Manifest, programs: Sequence[Program], ports: Sequence[Port]) -> Manifest:
    """Of programs in the same namespace."""
    return ingress_from(pods, [peer(program) for program in programs], ports)


def ingress_from(pods: Manifest, peers: Sequence[Peer], ports: Sequence[Port]) -> Manifest:
    return {"podSelector": pods, "policyTypes": ["Ingress"], "ingress": [_rule("from", peers, ports)]}


def between(program: Program, ports: Sequence[Port]) -> Manifest:
    peers = [peer(program)]
    return {
        "podSelector": pods(program),
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [_rule("from", peers, ports)],
        "egress": [_rule("to", peers, ports)],
    }


def _rule(direction: str, peers: Sequence[Peer], ports: Sequence[Port]) -> Manifest:
    # A rule without ports is for every port and protocol, echo requests included.
    return {direction: list(peers), **({"ports": list(ports)} if ports else {})}


def ports(protocol: str, *numbers: int) -> list[Port]:
    """The ports of a protocol; all of them where none is named."""
    return [{"protocol": protocol, "port": number} for number in numbers] or [{"protocol": protocol}]


def peer(program: Program) -> Peer:
    return {"podSelector": pods(program)}


def peer_in_its_namespace(program: Program) -> Peer:
    return {"namespaceSelector": {"matchLabels": {_NAMESPACE_LABEL: program.namespace}}, **peer(program)}


def pods(*programs: Program) -> Manifest:
    """The pods of the programs, be it one or more."""
    if len(programs) == 1:
        return {"matchLabels": selector(programs[0])}
    [label] = selector(programs[0])
    names = [program.name for program in programs]
    return {"matchExpressions": [{"key": label, "operator": "In", "values": names}]}


def pods_of_all_namespaces() -> Peer:
    return {"namespaceSelector": {}}


def cluster_dns() -> Peer:
    return {
        "namespaceSelector": {"matchLabels": {_NAMESPACE_LABEL: "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }


def internet() -> Peer:
    """Every address outside of the private networks."""
    return block(EVERYWHERE, [*PRIVATE_NETWORKS, LINK_LOCAL])


def block(addresses: str, excluded: Sequence[str] = ()) -> Peer:
    return {"ipBlock": {"cidr": addresses, **({"except": list(excluded)} if excluded else {})}}
