"""Pulumi's provider protocol, reduced to what a provider decides, in plain Python values.

A provider subclasses `Provider`; `localcloud.provider_server` brings it to the engine.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Properties = dict[str, Any]
"""Property values as the program gave them: None, bool, int, float, str, list, dict and `UNKNOWN`."""

CONCURRENT_REQUESTS = 32
"""How many a provider is asked to answer at the same time."""


class Unknown:
    """A value that only an `up` can know, such as the ARN of a bucket that is still to be created."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


def contains_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(contains_unknown(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(contains_unknown(item) for item in value)
    return value is UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Request:
    """What every resource operation knows. `peer` tells apart the instances (regions, clusters) of one provider."""

    peer: str
    urn: str
    type: str
    name: str
    timeout_seconds: float = 0


@dataclass(frozen=True, kw_only=True)
class State:
    """A resource as stored: its id, all its properties, and the inputs that it was made from."""

    id: str
    properties: Properties
    inputs: Properties


@dataclass(frozen=True, kw_only=True)
class CheckFailure:
    property: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Diff:
    """Paths (`spec.replicas`, `rule[0].status`) that differ, and those among them that force a replacement."""

    added: Sequence[str] = ()
    updated: Sequence[str] = ()
    deleted: Sequence[str] = ()
    replaces: Sequence[str] = ()
    delete_before_replace: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        return (*self.added, *self.updated, *self.deleted)


class ProviderError(RuntimeError):
    """A request that failed; its text is shown to the user as it stands."""


@dataclass
class InitializationFailed(Exception):
    """The object exists, and must be kept in state, but did not become ready."""

    id: str
    properties: Properties
    inputs: Properties
    reasons: list[str] = field(default_factory=list)


class Provider(ABC):
    """What a provider decides. Every method may be called from several threads at once."""

    name: str
    version: str

    @abstractmethod
    def configure(self, peer: str, variables: Properties) -> None:
        """Learn the arguments of the provider instance behind `peer`."""

    @abstractmethod
    def check(
        self, request: Request, old_inputs: Properties, new_inputs: Properties
    ) -> tuple[Properties, list[CheckFailure]]:
        """Inputs with defaults filled in, and what is wrong with them."""

    @abstractmethod
    def diff(self, request: Request, old: State, new_inputs: Properties) -> Diff: ...

    @abstractmethod
    def create(self, request: Request, inputs: Properties, preview: bool) -> tuple[str, Properties]:
        """Id ("" at preview) and all properties, which may hold UNKNOWN at preview."""

    @abstractmethod
    def read(self, request: Request, state: State) -> State | None:
        """The resource as it is now; None where it is gone. `inputs` are empty on import."""

    @abstractmethod
    def update(self, request: Request, old: State, new_inputs: Properties, preview: bool) -> Properties: ...

    @abstractmethod
    def delete(self, request: Request, state: State) -> None:
        """Remove the resource; one that is gone already counts as removed."""

    @abstractmethod
    def invoke(self, peer: str, token: str, arguments: Properties) -> Properties:
        """Call a function such as `aws:index/getCallerIdentity:getCallerIdentity`."""

    def close(self) -> None:  # noqa: B027
        """Release what the provider holds, after the last request."""
