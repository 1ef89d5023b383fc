"""What it takes to read, change and delete each type of resource: `identity/lifecycles.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from documents.reader import read
from documents.validation import Like, Model, validated

FILE = Path(__file__).parent / "lifecycles.yaml"

Scope = Literal[
    "access entries",
    "aliases",
    "analyzers",
    "anything",
    "anything global",
    "backup plans",
    "bounded roles",
    "buckets",
    "changes of names",
    "deliveries",
    "detectors",
    "documents",
    "functions",
    "groups of logs",
    "health checks",
    "hosted zone",
    "hubs",
    "identities of pods",
    "keys",
    "network",
    "new keys",
    "own network",
    "parameters",
    "parts of networks",
    "policies",
    "providers",
    "queues",
    "recorders",
    "restore tests",
    "roles",
    "rules",
    "secrets",
    "trails",
    "vaults",
    "web lists",
    "what is being made",
]
"""Which resources of the account: identity/scopes.py. `anything` is for what AWS lets nobody narrow."""
Act = Literal["read", "change", "delete"]
Action = Annotated[str, Like(pattern="[A-Z][A-Za-z0-9]+", rule="must be the name of one action", example="GetRole")]
Actions = tuple[Action, ...]


class Lifecycle(Model):
    """Of a type, the actions of one service on one scope."""

    service: str
    """As actions begin with it."""
    scope: Annotated[Scope, Field(alias="for")]
    read: Actions = ()
    change: Actions = ()
    delete: Actions = ()

    def named(self, *acts: Act) -> list[str]:
        return [f"{self.service}:{action}" for act in acts for action in getattr(self, act)]


class Lifecycles(Model):
    """By type, as the engine calls it."""

    deployed: dict[str, tuple[Lifecycle, ...]]
    guards: dict[str, tuple[Lifecycle, ...]]
    """Whatever guards the rest."""


@cache
def load_lifecycles() -> Lifecycles:
    """Raises ProblemsFound."""
    return validated(Lifecycles, read(FILE, shown_as=f"identity/{FILE.name}"))


def by_scope(types: Mapping[str, Iterable[Lifecycle]], *acts: Act) -> Mapping[Scope, list[str]]:
    """Actions of all these types, each once, sorted."""
    found: dict[Scope, set[str]] = {}
    for lifecycles in types.values():
        for one in lifecycles:
            found.setdefault(one.scope, set()).update(one.named(*acts))
    return {scope: sorted(actions) for scope, actions in sorted(found.items()) if actions}
