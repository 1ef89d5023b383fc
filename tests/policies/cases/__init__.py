"""Resources that keep every rule, and for each rule the changes that it must block: a module a group of rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.policies.analysis import Path, Resource
from tests.policies.cases import buckets, clusters, everywhere, identities, network, pods, stores
from tests.policies.cases.values import Good

_GROUPS = (buckets, clusters, identities, network, pods, stores)

GOOD: Good = {kind: props for group in _GROUPS for kind, props in sorted(group.GOOD.items())}


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A change of one property in a good resource, which the rule must block."""

    rule: str
    type: str
    path: Path
    value: Any

    def __str__(self) -> str:
        change = "removed" if self.value is ... else "changed"
        return f"{self.rule}: {self.type.rsplit(':', 1)[-1]} {'.'.join(map(str, self.path))} {change}"

    @property
    def good(self) -> Resource:
        return Resource(type=self.type, props=GOOD[self.type])


MUTANTS = tuple(
    Mutant(rule=rule, type=kind, path=path, value=value)
    for group in (*(one.CHANGES for one in _GROUPS), everywhere.changes(GOOD))
    for rule, kind, path, value in group
)
