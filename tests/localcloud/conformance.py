"""What an engine expects of any resource type: its life in aspects, each passed, refused or not offered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.localcloud.engine import ResourceEngine

PASSES, NOT_EMULATED, NOT_OFFERED = "passes", "not emulated", "not offered"


class Life(ABC):
    """One resource, from creation to deletion. A method fails by an exception; False says that there is nothing to do.

    The methods are called once each, in the order of `ASPECTS`.
    """

    inputs: Mapping[str, Any]
    engine: ResourceEngine[Any]
    stays_when_deleted: bool = False
    """As a KMS key does, which waits for its deletion."""

    @abstractmethod
    def create(self) -> bool | None: ...

    @abstractmethod
    def read(self) -> bool | None: ...

    def shows_no_diff(self) -> bool | None:
        diff = self.engine.diff(self.inputs)
        assert not diff.paths, diff

    def shows_no_diff_once_refreshed(self) -> bool | None:
        assert self.engine.state
        inputs = self.engine.state.inputs
        found = self.engine.refresh()
        assert found and found.inputs == inputs
        self.shows_no_diff()

    @abstractmethod
    def adopt(self) -> bool | None: ...

    @abstractmethod
    def update(self) -> bool | None: ...

    @abstractmethod
    def replace(self) -> bool | None: ...

    def delete(self) -> bool | None:
        """Twice: what is gone already counts as removed."""
        self.engine.delete()
        self.engine.delete()
        found = self.engine.refresh()
        assert found is None or self.stays_when_deleted


_ASPECTS: Mapping[str, Callable[[Life], bool | None]] = {
    "create": lambda life: life.create(),
    "read": lambda life: life.read(),
    "no diff after create": lambda life: life.shows_no_diff(),
    "no diff after refresh": lambda life: life.shows_no_diff_once_refreshed(),
    "import": lambda life: life.adopt(),
    "update": lambda life: life.update(),
    "replace": lambda life: life.replace(),
    "delete": lambda life: life.delete(),
}
ASPECTS = tuple(_ASPECTS)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Outcome by aspect, `fails: …` where it does; and the patterns of properties that the cloud did not keep."""

    token: str
    outcomes: Mapping[str, str]
    not_kept: frozenset[str] = frozenset()


def lived(life: Life, passes: str = PASSES) -> Mapping[str, str]:
    """Outcome by aspect; `passes` is what one is called that held."""
    outcomes: dict[str, str] = {}
    for aspect, holds in _ASPECTS.items():
        try:
            outcomes[aspect] = NOT_OFFERED if holds(life) is False else passes
        except Exception as error:
            outcomes[aspect] = f"fails: {type(error).__name__}: {error}"
    return outcomes


def table(reports: Iterable[Report], further: Mapping[str, Callable[[Report], str]] | None = None) -> str:
    """Markdown: a row a type, a column an aspect, and the cells of `further` by their column's header."""
    columns = further or {}
    header = ["resource type", *ASPECTS, *columns]
    rows = [
        [
            f"`{one.token}`",
            *(one.outcomes[aspect] for aspect in ASPECTS),
            *(cell(one) for cell in columns.values()),
        ]
        for one in sorted(reports, key=lambda one: one.token)
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (header, ["---"] * len(header), *rows))
