"""What a drill asks of a store that it plays, and the clock that it is played by.

A record bears the played second at which it was written, so what a recovery brings back tells what was lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from resilience.parts import MechanismName

TICK_SECONDS = 60.0
"""Played time between two records."""


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


class Store(Protocol):
    """One store with its copies."""

    name: str

    @property
    def mechanisms(self) -> tuple[MechanismName, ...]:
        """What is played of it, by the recovery plan's names."""
        ...

    def start(self) -> None:
        """Make the store empty, and its copies."""

    def write(self, one: Record) -> None:
        """Returns once the store has confirmed the record."""

    def pass_time(self, played_at: float) -> None:
        """Let copies be made that are due by now: each as late as its mechanism may be."""

    def break_copies(self) -> None:
        """From now on nothing is copied, as when a mechanism fails and nobody looks."""

    def corrupt(self) -> None:
        """What an operator's mistake does: every record is gone from the store, and from whatever follows it."""

    def lose_region(self) -> None:
        """The store's own region answers no more."""

    def recover_elsewhere(self) -> Recovered:
        """Bring the store up in the DR region."""
        ...

    def recover_before(self, played_at: float) -> Recovered:
        """Bring back the state before that time, from history that the mistake did not reach."""
        ...

    def restore_newest(self) -> Recovered:
        """Restore the newest recovery point beside the store, as a restore test does."""
        ...

    def stop(self) -> None:
        """End what was started."""
