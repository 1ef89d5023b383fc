"""The engine on the Kubernetes provider, with the one cluster that tests use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from localcloud.endpoints import ClusterEndpoint
from localcloud.kubernetes.provider import KubernetesProvider
from tests.localcloud.clouds import CLUSTER
from tests.localcloud.engine import ResourceEngine

PEER = "ipv4:127.0.0.1:1"


@contextmanager
def provider(clusters: Mapping[str, ClusterEndpoint]) -> Iterator[KubernetesProvider]:
    made = KubernetesProvider(clusters)
    made.configure(PEER, {"context": CLUSTER, "kubeconfig": "never read"})
    try:
        yield made
    finally:
        made.close()


class Engine(ResourceEngine[KubernetesProvider]):
    def __init__(
        self, kubernetes: KubernetesProvider, token: str, name: str = "", timeout_seconds: float = 30.0
    ) -> None:
        super().__init__(kubernetes, token, peer=PEER, name=name, timeout_seconds=timeout_seconds)
