"""The contract with a store's owner: it follows the plan, and says each alarm that a promise rests on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from resilience.__main__ import app
from resilience.contract import OWNED, contract
from resilience.plan import StackPlan
from resilience.stack import compile_stack
from settings.loader import load_from_files
from settings.models import Settings
from tests.reading import CATALOGUE

NOTHING_TO_SET = {("dynamodb", "multi-az"), ("s3", "multi-az"), ("postgresql", "backup")}
"""The service does it itself, or the platform's backup plan does once the store carries its tag."""


@pytest.fixture(scope="module", params=[900, 300], ids=["shipped", "five minutes"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Of production, which may lose so many seconds."""
    loaded = load_from_files(Path(), "prod").settings
    recovery = loaded.recovery.model_copy(update={"recovery_point_seconds": request.param})
    return loaded.model_copy(update={"recovery": recovery})


@pytest.fixture(scope="module")
def plan(settings: Settings) -> StackPlan:
    return compile_stack(CATALOGUE, settings, today=date(2026, 11, 24))


def test_every_mechanism_that_the_owner_declares_has_its_terms(plan: StackPlan, settings: Settings) -> None:
    for one in plan.plans:
        named = {term.mechanism for term in contract(one, plan.schedule, settings)}
        if one.type in OWNED:
            wanted = {it.name for it in one.mechanisms if (one.type, it.name) not in NOTHING_TO_SET}
            assert named - {None} == wanted, one.store
        else:
            assert not named


def test_every_alarm_that_a_promise_rests_on_is_a_term(plan: StackPlan, settings: Settings) -> None:
    for one in plan.plans:
        if one.type in OWNED:
            links = [link for it in one.protections.values() for link in it.chain.links if link.bound == "alarmed"]
            terms = {(term.property, term.value) for term in contract(one, plan.schedule, settings)}
            assert {(link.alarm, f"at {link.seconds:g} s or more") for link in links if link.alarm} <= terms


def test_terms_follow_the_settings(plan: StackPlan, settings: Settings) -> None:
    loose = settings.model_copy(update={"storage": settings.storage.model_copy(update={"lock_mode": "GOVERNANCE"})})
    for mode, used in (("COMPLIANCE", settings), ("GOVERNANCE", loose)):
        terms = contract(plan.by_store["pulumi-state"], plan.schedule, used)
        assert [term.value for term in terms if term.property.endswith("mode")] == [mode]


def asked(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["contract", "--stack", "prod", *arguments])


def test_the_command_prints_the_same_as_table_and_as_json() -> None:
    rows = json.loads(asked("--store", "orders-db", "--json", "-").output)
    assert {row["region"] for row in rows} == {"ap-northeast-1", "ap-northeast-3"}
    assert any(row["property"] == "replicateSourceDb" and row["region"] == "ap-northeast-3" for row in rows)
    assert asked("--store", "orders-db").exit_code == 0


@pytest.mark.parametrize(("store", "said"), [("order-db", "orders-db"), ("metrics", "prometheus")])
def test_a_store_without_contract_is_refused_in_a_sentence(store: str, said: str) -> None:
    result = asked("--store", store)
    assert result.exit_code == 1
    assert said in result.output and "Traceback" not in result.output
