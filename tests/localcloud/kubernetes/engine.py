"""What the Pulumi engine does with the provider, reduced to one resource at a time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from localcloud.endpoints import ClusterEndpoint
from localcloud.kubernetes.provider import KubernetesProvider
from localcloud.protocol import Diff, InitializationFailed, Properties, Request, State, decode, encode
from tests.localcloud.clouds import CLUSTER

PEER = "ipv4:127.0.0.1:1"
_names = itertools.count()


class BadInputs(Exception):
    """What check has found."""


@contextmanager
def provider(clusters: Mapping[str, ClusterEndpoint]) -> Iterator[KubernetesProvider]:
    made = KubernetesProvider(clusters)
    made.configure(PEER, {"context": CLUSTER, "kubeconfig": "never read"})
    try:
        yield made
    finally:
        made.close()


def wire(properties: Mapping[str, Any]) -> Properties:
    """The values as they arrive after their travel."""
    return decode(encode(properties))


class Engine:
    """Keeps the state of one URN."""

    def __init__(
        self, kubernetes: KubernetesProvider, token: str, name: str = "", timeout_seconds: float = 30.0
    ) -> None:
        self.kubernetes = kubernetes
        name = name or f"example-{next(_names)}"
        self.request = Request(
            peer=PEER,
            urn=f"urn:pulumi:dev::operations-platform::{token}::{name}",
            type=token,
            name=name,
            timeout_seconds=timeout_seconds,
        )
        self.state: State | None = None

    def check(self, inputs: Mapping[str, Any], old: State | None = None) -> Properties:
        checked, failures = self.kubernetes.check(self.request, wire(old.inputs) if old else {}, wire(inputs))
        if failures:
            raise BadInputs("\n".join(failure.reason for failure in failures))
        return wire(checked)

    def create(self, inputs: Mapping[str, Any]) -> State:
        checked = self.check(inputs)
        self.kubernetes.create(self.request, checked, True)
        try:
            identifier, properties = self.kubernetes.create(self.request, checked, False)
        except InitializationFailed as failure:
            self.state = State(id=failure.id, properties=wire(failure.properties), inputs=wire(failure.inputs))
            raise
        self.state = State(id=identifier, properties=wire(properties), inputs=checked)
        return self.state

    def diff(self, inputs: Mapping[str, Any]) -> Diff:
        assert self.state
        return self.kubernetes.diff(self.request, self.state, self.check(inputs, self.state))

    def update(self, inputs: Mapping[str, Any]) -> State:
        assert self.state
        checked = self.check(inputs, self.state)
        self.kubernetes.update(self.request, self.state, checked, True)
        properties = self.kubernetes.update(self.request, self.state, checked, False)
        self.state = State(id=self.state.id, properties=wire(properties), inputs=checked)
        return self.state

    def replace(self, inputs: Mapping[str, Any]) -> tuple[State, State]:
        """The old and the new state."""
        assert self.state
        old, diff = self.state, self.diff(inputs)
        self.kubernetes.create(self.request, self.check(inputs), True)
        if diff.delete_before_replace:
            self.kubernetes.delete(self.request, old)
        new = self.create(inputs)
        if not diff.delete_before_replace:
            self.kubernetes.delete(self.request, old)
        return old, new

    def refresh(self) -> State | None:
        assert self.state
        found = self.kubernetes.read(self.request, self.state)
        self.state = found and State(id=found.id, properties=wire(found.properties), inputs=wire(found.inputs))
        return self.state

    def adopt(self, identifier: str) -> State | None:
        """Import."""
        found = self.kubernetes.read(self.request, State(id=identifier, properties={}, inputs={}))
        self.state = found and State(id=found.id, properties=wire(found.properties), inputs=wire(found.inputs))
        return self.state

    def delete(self) -> None:
        assert self.state
        self.kubernetes.delete(self.request, self.state)
