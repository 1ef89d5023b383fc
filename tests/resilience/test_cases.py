"""The table of worked cases against the compiler."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from documents.reader import read
from resilience.compiler import compile_store
from resilience.plan import Plan
from resilience.stores import STORE_TYPES
from tests.resilience.given import conditions, objective, step, store

TABLE: Mapping[str, Any] = read(Path(__file__).parent / "cases.yaml").value
CASES: tuple[Mapping[str, Any], ...] = TABLE["cases"]

_OBJECTIVE = {
    "rpo": "recovery_point_seconds",
    "rto": "recovery_time_seconds",
    "outage": "outage_seconds",
    "retention": "retention_days",
    "budget": "budget_dollars",
}
_STORE = ("type", "requirements", "allowed", "key_in_dr_region")
_CONDITIONS = {"lock_mode": "lock_mode", "archive_account": "has_archive_account", "dr_cluster": "has_dr_cluster"}
_EXPECTED = ("mechanisms", "point", "time", "dollars", "by", "refused")


def compiled(case: Mapping[str, Any]) -> Any:
    extra = tuple(step(name, seconds, "restore") for name, seconds in case.get("steps", {}).items())
    return compile_store(
        store(
            objective=objective(**{field: case[key] for key, field in _OBJECTIVE.items() if key in case}),
            extra_steps=extra,
            **{key: case[key] for key in _STORE if key in case},
        ),
        conditions(TABLE["prices"], **{field: case[key] for key, field in _CONDITIONS.items() if key in case}),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_worked_case(case: Mapping[str, Any]) -> None:
    outcome = compiled(case)
    if "refused" in case:
        assert not isinstance(outcome, Plan)
        assert {one.requirement for one in outcome} == set(case["refused"])
        for refusal in outcome:
            expected = case["refused"][refusal.requirement]
            assert refusal.weakest == expected["weakest"]
            assert refusal.excess == pytest.approx(expected["excess"])
            assert expected["says"] in refusal.sentence
        return
    assert isinstance(outcome, Plan)
    assert [mechanism.name for mechanism in outcome.mechanisms] == list(case["mechanisms"])
    assert outcome.recovery_point_seconds == case["point"]
    assert outcome.recovery_time_seconds == pytest.approx(case["time"])
    assert outcome.dollars == pytest.approx(case["dollars"])
    for failure, mechanism in case.get("by", {}).items():
        assert outcome.protections[failure].mechanism == mechanism


def test_the_table_is_read_whole() -> None:
    known = {"name", "steps", *_OBJECTIVE, *_STORE, *_CONDITIONS, *_EXPECTED}
    assert all(case.keys() <= known for case in CASES)
    assert len(CASES) >= 30
    assert {case["type"] for case in CASES} == set(STORE_TYPES)
