"""Plays one disaster to every store that can run here, and measures what is back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from localcloud.drill.promises import Promise, promise
from localcloud.drill.stores import (
    TICK_SECONDS,
    Corruptible,
    Disaster,
    LosesItsNode,
    LosesItsRegion,
    Record,
    Recovered,
    Restorable,
    Store,
    record,
)
from resilience.plan import Plan

_BROKEN_AFTER = 1 / 3
"""The part of the records that a store which is broken on purpose still copies."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What became of one store."""

    store: str
    promise: Promise
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
            and self.loss_seconds <= self.promise.loss_seconds
            and self.time_seconds <= self.promise.time_seconds
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
        say(f"{disaster} of {store.name}: writing {store.records} records, one a minute of played time")
        with ExitStack() as ending:
            ending.callback(store.stop)
            measured.append(_played(disaster, store, promise(disaster, store, plans[store.name]), store.name in broken))
    return measured


def _played(disaster: Disaster, store: Store, promised: Promise, is_broken: bool) -> Measured:
    store.start()
    written = _write(store, is_broken)
    at = written[-1].played_at + TICK_SECONDS
    recovered, seconds = _recover(disaster, store, at)
    lost = [one for one in written if one.played_at not in recovered]
    damaged = [one for one in written if one.played_at in recovered and recovered[one.played_at] != one.checksum]
    return Measured(
        store=store.name,
        promise=promised,
        written=len(written),
        lost=len(lost),
        damaged=len(damaged),
        loss_seconds=at - lost[0].played_at if lost else 0.0,
        restore_seconds=seconds,
        time_seconds=promised.planned_seconds + max(0.0, seconds - promised.planned_restore_seconds),
    )


def _write(store: Store, is_broken: bool) -> list[Record]:
    written: list[Record] = []
    for number in range(store.records):
        if is_broken and number == int(store.records * _BROKEN_AFTER):
            store.break_copies()
        one = record(store.name, number * TICK_SECONDS)
        store.write(one)
        store.pass_time(one.played_at)
        written.append(one)
    return written


def _recover(disaster: Disaster, store: Store, at: float) -> tuple[Recovered, float]:
    """What is back, and after how many real seconds."""
    match disaster, store:
        case "restore", Restorable():
            return _timed(store.restore_newest)
        case "node-loss", LosesItsNode():
            store.lose_node()
            return _timed(store.recover_beside)
        case "corruption", Corruptible():
            store.corrupt()
            return _timed(lambda: store.recover_before(at))
        case "region-loss", LosesItsRegion():
            store.lose_region()
            return _timed(store.recover_elsewhere)
    raise AssertionError(f"{store.name} plays no {disaster}")


def _timed(recover: Callable[[], Recovered]) -> tuple[Recovered, float]:
    started = time.monotonic()
    return recover(), time.monotonic() - started
