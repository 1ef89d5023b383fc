"""What a drill asks of a store that it plays, and the clock that it is played by.

A record bears the played second at which it was written, so what a recovery brings back tells what was lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, runtime_checkable

from resilience.parts import MechanismName

Disaster = Literal["restore", "node-loss", "region-loss", "corruption"]

TICK_SECONDS = 60.0
"""Played time between two records."""
GOES_ON: Mapping[Disaster, str] = {"node-loss": "the service goes on in its other zones by itself"}
"""Why the loss of a node is not played to what is spread over zones anyway."""
HOUR = 60
"""Records of an hour of played time."""


@dataclass(frozen=True, kw_only=True)
class Record:
    played_at: float
    text: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def record(store: str, played_at: float) -> Record:
    """The same for the same store and time, so that what was written is known without asking the store."""
    return Record(played_at=played_at, text=f"{store} at {played_at:.0f} s, " + "x" * (int(played_at) % 211))


Recovered = Mapping[float, str]
"""Checksum of each record that is back, by its played time, computed from what the recovered store answers."""


class Queue:
    """Records on their way to a copy, where each arrives as late as its mechanism may be."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: list[Record] = []
        self._stopped = False

    def add(self, one: Record) -> None:
        self._waiting.append(one)

    def due(self, played_at: float) -> list[Record]:
        """What arrives by then, once; nothing any more after a stop."""
        if self._stopped:
            return []
        due = [one for one in self._waiting if one.played_at + self._seconds <= played_at]
        self._waiting = self._waiting[len(due) :]
        return due

    def stop(self) -> None:
        self._stopped = True


class Store(Protocol):
    """One store with its copies."""

    plays: ClassVar[Mapping[Disaster, MechanismName]]
    """The recovery plan's mechanism that brings the store back, for each disaster that is played to it."""
    plays_not: ClassVar[Mapping[Disaster, str]]
    """Why not, for each of the others."""
    records: ClassVar[int]
    """How many are written, so that the slowest of its copies is made on the way."""
    name: str

    def start(self) -> None:
        """Make the store empty, and its copies."""

    def write(self, one: Record) -> None:
        """Returns once the store has confirmed the record."""

    def pass_time(self, played_at: float) -> None:
        """Let copies be made that are due by now: each as late as its mechanism may be."""

    def break_copies(self) -> None:
        """From now on nothing is copied, as when a mechanism fails and nobody looks."""

    def stop(self) -> None:
        """End what was started."""


@runtime_checkable
class LosesItsNode(Store, Protocol):
    def lose_node(self) -> None:
        """The machine that takes the writes is gone."""

    def recover_beside(self) -> Recovered:
        """Go on with its replica in another zone."""
        ...


@runtime_checkable
class LosesItsRegion(Store, Protocol):
    def lose_region(self) -> None:
        """The store's own region answers no more."""

    def recover_elsewhere(self) -> Recovered:
        """Bring the store up in the DR region."""
        ...


@runtime_checkable
class Corruptible(Store, Protocol):
    def corrupt(self) -> None:
        """What an operator's mistake does: every record is gone from the store, and from whatever follows it."""

    def recover_before(self, played_at: float) -> Recovered:
        """Bring back the state before that time, from history that the mistake did not reach."""
        ...


@runtime_checkable
class Restorable(Store, Protocol):
    def restore_newest(self) -> Recovered:
        """Restore the newest recovery point beside the store, as a restore test does."""
        ...
