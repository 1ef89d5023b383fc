"""Stores and conditions that the tests begin from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.recovery import FAILURES, RESTORE
from resilience.parts import Requirement, Step
from resilience.plan import Objective
from resilience.prices import load_prices
from resilience.stores import Conditions, Store

REQUIREMENTS: tuple[Requirement, ...] = (*FAILURES, "generations")


def step(name: str, seconds: float, *after: str) -> Step:
    return Step(name=name, seconds=seconds, bound="assumed", source="given", after=after)


def objective(**changes: Any) -> Objective:
    given: dict[str, Any] = {
        "recovery_point_seconds": 900,
        "recovery_time_seconds": 7200,
        "outage_seconds": 2592,
        "retention_days": 7,
        "generations": 7,
    }
    return Objective(**(given | changes))


def store(**changes: Any) -> Store:
    given: dict[str, Any] = {
        "name": "shelf",
        "type": "s3",
        "tier": 1,
        "objective": objective(),
        "requirements": REQUIREMENTS,
        "stored_gib": 100,
        "written_gib_per_day": 1,
    }
    return Store(**(given | changes))


def conditions(prices: Mapping[str, float] | None = None, **changes: Any) -> Conditions:
    notice, regain = step("notice", 300), step("regain", 1800, "notice")
    given: dict[str, Any] = {
        "prices": prices or {name: price.dollars for name, price in load_prices().prices.items()},
        "lock_mode": "COMPLIANCE",
        "has_archive_account": False,
        "has_dr_cluster": True,
        "backups_retention_days": 35,
        "continuous_retention_days": 35,
        "version_retention_days": 30,
        "restore_gib_per_hour": 200,
        "decided": (notice, step("decide", 900, "notice")),
        "decided_once_regained": (notice, regain, step("decide", 900, "regain")),
        "capacity": step("capacity", 600, "decide"),
        "redirect": step("redirect", 90, RESTORE, "capacity"),
        "rebind": step("redirect", 60, RESTORE),
    }
    return Conditions(**(given | changes))
