"""Plays one disaster to every store that can run here, and measures what is back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal

from catalog.recovery import Failure
from localcloud.drill.stores import TICK_SECONDS, Record, Recovered, Store, record
from resilience.plan import Plan, Protection

Disaster = Literal["restore", "region-loss", "corruption"]
DISASTERS: Mapping[Disaster, Failure] = {"restore": "corruption", "region-loss": "region", "corruption": "corruption"}
"""The failure of the recovery plan that a disaster is."""

_RECORDS = 60
"""An hour of played time, so that the promised quarter of an hour is well inside."""
_BROKEN_FROM = 20
"""The record from which on a store that is broken on purpose is no longer copied."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What became of one store."""

    store: str
    protection: Protection
    """What the plan promises for this failure, and by which mechanism."""
    promised_loss_seconds: float
    promised_time_seconds: float
    written: int
    lost: int
    damaged: int
    """Records that are back with another checksum."""
    loss_seconds: float
    """Played time between the oldest record that is lost and the disaster."""
    restore_seconds: float
    """Real time of the steps that ran here."""
    time_seconds: float
    """Of the plan's critical path. What ran here counts where it took longer than the plan assumes for real data."""

    @property
    def held(self) -> bool:
        return (
            self.damaged == 0
            and self.loss_seconds <= self.promised_loss_seconds
            and self.time_seconds <= self.promised_time_seconds
        )


def play(
    disaster: Disaster,
    stores: Sequence[Store],
    plans: Mapping[str, Plan],
    broken: frozenset[str],
    say: Callable[[str], None],
) -> list[Measured]:
    """One after the other: what a store's recovery takes is not that of its neighbours."""
    measured: list[Measured] = []
    for store in stores:
        say(f"{disaster} of {store.name}: writing {_RECORDS} records over an hour of played time")
        with ExitStack() as ending:
            ending.callback(store.stop)
            measured.append(_played(disaster, store, plans[store.name], store.name in broken))
    return measured


def _played(disaster: Disaster, store: Store, plan: Plan, is_broken: bool) -> Measured:
    store.start()
    written = _write(store, is_broken)
    at = written[-1].played_at + TICK_SECONDS
    recovered, seconds = _recover(disaster, store, at)
    protection = plan.protections[DISASTERS[disaster]]
    lost = [one for one in written if one.played_at not in recovered]
    damaged = [one for one in written if one.played_at in recovered and recovered[one.played_at] != one.checksum]
    assumed = next((step.seconds for step in protection.critical_path if step.name == "restore"), 0.0)
    return Measured(
        store=store.name,
        protection=protection,
        promised_loss_seconds=plan.objective.recovery_point_seconds,
        promised_time_seconds=plan.objective.recovery_time_seconds,
        written=len(written),
        lost=len(lost),
        damaged=len(damaged),
        loss_seconds=at - lost[0].played_at if lost else 0.0,
        restore_seconds=seconds,
        time_seconds=protection.recovery_time_seconds + max(0.0, seconds - assumed),
    )


def _write(store: Store, is_broken: bool) -> list[Record]:
    written: list[Record] = []
    for number in range(_RECORDS):
        if is_broken and number == _BROKEN_FROM:
            store.break_copies()
        one = record(store.name, number * TICK_SECONDS)
        store.write(one)
        store.pass_time(one.played_at)
        written.append(one)
    return written


def _recover(disaster: Disaster, store: Store, at: float) -> tuple[Recovered, float]:
    """What is back, and after how many real seconds."""
    if disaster == "corruption":
        store.corrupt()
    elif disaster == "region-loss":
        store.lose_region()
    started = time.monotonic()
    if disaster == "restore":
        recovered = store.restore_newest()
    elif disaster == "corruption":
        recovered = store.recover_before(at)
    else:
        recovered = store.recover_elsewhere()
    return recovered, time.monotonic() - started
