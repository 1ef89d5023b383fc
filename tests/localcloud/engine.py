"""What the Pulumi engine does with a provider, reduced to one resource at a time."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from localcloud.protocol import Diff, InitializationFailed, Properties, Provider, Request, State
from localcloud.wire import decode, encode

ProviderT = TypeVar("ProviderT", bound=Provider)
_names = itertools.count()


class BadInputs(Exception):
    """What check has found."""


def wire(properties: Mapping[str, Any]) -> Properties:
    """The values as they arrive after their travel."""
    return decode(encode(properties))


class ResourceEngine(Generic[ProviderT]):
    """Keeps the state of one URN.

    `provider` may be exchanged, as happens when a run is killed and the next one starts.
    """

    def __init__(
        self, provider: ProviderT, token: str, *, peer: str, name: str = "", timeout_seconds: float = 0
    ) -> None:
        self.provider = provider
        name = name or f"example-{next(_names)}"
        self.request = Request(
            peer=peer,
            urn=f"urn:pulumi:dev::operations-platform::{token}::{name}",
            type=token,
            name=name,
            timeout_seconds=timeout_seconds,
        )
        self.state: State | None = None

    def check(self, inputs: Mapping[str, Any], old: State | None = None) -> Properties:
        checked, failures = self.provider.check(self.request, wire(old.inputs) if old else {}, wire(inputs))
        if failures:
            raise BadInputs("\n".join(failure.reason for failure in failures))
        return wire(checked)

    def create(self, inputs: Mapping[str, Any]) -> State:
        """Keeps the state of an object that was made and did not become ready, too."""
        checked = self.check(inputs)
        self.provider.create(self.request, checked, True)
        try:
            identifier, properties = self.provider.create(self.request, checked, False)
        except InitializationFailed as failure:
            self.state = State(id=failure.id, properties=wire(failure.properties), inputs=wire(failure.inputs))
            raise
        self.state = State(id=identifier, properties=wire(properties), inputs=checked)
        return self.state

    def diff(self, inputs: Mapping[str, Any]) -> Diff:
        assert self.state
        return self.provider.diff(self.request, self.state, self.check(inputs, self.state))

    def update(self, inputs: Mapping[str, Any]) -> State:
        assert self.state
        checked = self.check(inputs, self.state)
        self.provider.update(self.request, self.state, checked, True)
        properties = self.provider.update(self.request, self.state, checked, False)
        self.state = State(id=self.state.id, properties=wire(properties), inputs=checked)
        return self.state

    def replace(self, inputs: Mapping[str, Any]) -> tuple[State, State]:
        """The old and the new state."""
        assert self.state
        old, diff = self.state, self.diff(inputs)
        self.provider.create(self.request, self.check(inputs), True)
        if diff.delete_before_replace:
            self.provider.delete(self.request, old)
        new = self.create(inputs)
        if not diff.delete_before_replace:
            self.provider.delete(self.request, old)
        return old, new

    def refresh(self) -> State | None:
        assert self.state
        return self._found(self.state)

    def adopt(self, identifier: str) -> State | None:
        """Import."""
        return self._found(State(id=identifier, properties={}, inputs={}))

    def delete(self) -> None:
        assert self.state
        self.provider.delete(self.request, self.state)

    def _found(self, sought: State) -> State | None:
        found = self.provider.read(self.request, sought)
        self.state = found and State(id=found.id, properties=wire(found.properties), inputs=wire(found.inputs))
        return self.state
