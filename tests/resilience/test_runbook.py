"""The runbooks against the plan that they are made of, and against what Automation takes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from resilience.automation import Execution, document
from resilience.plan import StackPlan
from resilience.runbook import (
    APPROVALS,
    CAPACITY,
    NOTICE,
    REDIRECT,
    Runbook,
    RunbookStep,
    _in_order,
    failback,
    failover,
    promoted_stores,
)
from resilience.stack import compile_stack
from settings.loader import load_from_files
from tests.reading import CATALOGUE

EXECUTION = Execution(
    function="kiso-prod-failover",
    role_arn="arn:aws:iam::444455556666:role/kiso-prod-runbooks-ap-northeast-3",
    approvers=[f"arn:aws:sts::444455556666:assumed-role/sre/{name}" for name in ("sato", "suzuki")],
)
SHARED = (NOTICE, "decide", CAPACITY, REDIRECT)


@pytest.fixture(scope="module")
def plan() -> StackPlan:
    return compile_stack(CATALOGUE, load_from_files(Path(), "prod").settings, today=date(2026, 11, 24))


@pytest.fixture(scope="module", params=[failover, failback], ids=lambda make: make.__name__)
def runbook(request: pytest.FixtureRequest, plan: StackPlan) -> Runbook:
    return request.param(plan)


def content(runbook: Runbook) -> dict[str, Any]:
    return json.loads(document(runbook, "Tries", EXECUTION))


def path(rendered: dict[str, Any], *, dry: bool) -> list[str]:
    """Names of the steps that Automation passes through, from the first to the end."""
    steps = {step["name"]: step for step in rendered["mainSteps"]}
    assert len(steps) == len(rendered["mainSteps"])
    passed, at = [], rendered["mainSteps"][0]["name"]
    while True:
        assert at not in passed, f"{at} is reached again"
        passed.append(at)
        step = steps[at]
        if step["action"] == "aws:branch":
            (choice,) = step["inputs"]["Choices"]
            assert choice["StringEquals"] == "true"
            at = choice["NextStep"] if dry else step["inputs"]["Default"]
        elif step.get("isEnd"):
            return passed
        else:
            at = step["nextStep"]


def test_a_failover_has_every_step_of_the_plan_that_takes_time_and_no_other(plan: StackPlan) -> None:
    found = {(step.store, step.planned) for step in failover(plan).steps if step.planned}
    expected = {(None, name) for name in SHARED if name != NOTICE} | {
        (one.store, step.name)
        for one in plan.plans
        if "region" in one.protections
        for step in one.protections["region"].steps
        if step.seconds and step.name not in SHARED
    }
    assert found == expected


def test_a_failover_keeps_the_order_of_the_plan(plan: StackPlan) -> None:
    steps = failover(plan).steps
    graph = {step.name: set(step.after) for step in steps}
    reach: dict[str, set[str]] = {}
    for name in TopologicalSorter(graph).static_order():
        reach[name] = {before for one in graph[name] for before in (one, *reach[one])}

    def parts(store: str, planned: str) -> list[RunbookStep]:
        return [one for one in steps if one.planned == planned and one.store in (store, None)]

    for one in plan.plans:
        for step in one.protections["region"].steps if "region" in one.protections else ():
            for before in step.after:
                for later in parts(one.store, step.name):
                    assert {earlier.name for earlier in parts(one.store, before)} - {later.name} <= reach[
                        later.name
                    ] | {other.name for other in parts(one.store, step.name)}, (one.store, step.name)


def test_no_step_comes_before_what_it_waits_for(runbook: Runbook) -> None:
    done: set[str] = set()
    for step in runbook.steps:
        assert done.issuperset(step.after), step.name
        done.add(step.name)


@pytest.mark.parametrize("dry", [False, True])
def test_automation_takes_each_step_once_and_ends(runbook: Runbook, dry: bool) -> None:
    passed = [name for name in path(content(runbook), dry=dry) if not name.endswith("_or_not")]
    assert passed == [step.name for step in runbook.steps if step.operation or not dry]


def test_two_people_agree_before_anything_that_cannot_be_taken_back(runbook: Runbook) -> None:
    names = [step.name for step in runbook.steps]
    (decision,) = (step for step in runbook.steps if step.approvals == APPROVALS)
    promotions = [names.index(step.name) for step in runbook.steps if step.operation == "promote"]
    assert promotions and names.index(decision.name) < min(promotions)
    rendered = {step["name"]: step for step in content(runbook)["mainSteps"]}
    asked = rendered[decision.name]["inputs"]
    assert asked["MinRequiredApprovals"] == 2 and len(asked["Approvers"]) >= 2


def test_nothing_changes_before_the_state_says_so_and_nothing_after_it_has_ended(runbook: Runbook) -> None:
    operations = [step.operation for step in runbook.steps if step.operation]
    assert operations[:2] == ["assess", "begin"]
    assert operations[-1] == "finish"


def test_every_database_is_replicated_back_before_it_is_promoted(plan: StackPlan) -> None:
    steps = failback(plan).steps
    order = [(step.operation, step.store) for step in steps]
    for store in promoted_stores(plan):
        places = [order.index((act, store)) for act in ("replicate", "await-replica", "promote", "await-store")]
        assert places == sorted(places)
    assert promoted_stores(plan)


def test_a_try_is_the_default_and_reaches_every_call(runbook: Runbook) -> None:
    rendered = content(runbook)
    assert rendered["parameters"]["DryRun"]["default"] == "true"
    calls = [step for step in rendered["mainSteps"] if step["action"] == "aws:invokeLambdaFunction"]
    assert all(json.loads(step["inputs"]["Payload"])["dryRun"] == "{{ DryRun }}" for step in calls)
    assert all(step["timeoutSeconds"] <= 300 and step["onFailure"] == "Abort" for step in calls)


def test_a_cycle_in_the_recovery_steps_makes_no_runbook(plan: StackPlan) -> None:
    looping = [replace(step, after=("finish",)) if step.name == "begin" else step for step in failover(plan).steps]
    with pytest.raises(CycleError):
        _in_order(looping)


AUTOMATION = Draft7Validator(json.loads((Path(__file__).parent / "automation_schema.json").read_text()))


def test_automation_takes_the_document_by_the_schema_that_amazon_publishes(runbook: Runbook) -> None:
    assert not [error.message for error in AUTOMATION.iter_errors(content(runbook))]


@pytest.mark.parametrize(
    ("action", "change"),
    [
        ("aws:approve", {"inputs": {"Message": "Nobody is asked"}}),
        ("aws:invokeLambdaFunction", {"inputs": {"Payload": "{}"}}),
        ("aws:invokeLambdaFunction", {"action": "aws:invokeLambda"}),
        ("aws:invokeLambdaFunction", {"retries": 3}),
        ("aws:invokeLambdaFunction", {"onFailure": "Retry"}),
        ("aws:branch", {"inputs": {"Choices": "decide"}}),
    ],
)
def test_automation_would_refuse_a_step_that_is_written_otherwise(
    action: str, change: dict[str, Any], runbook: Runbook
) -> None:
    broken = content(runbook)
    next(step for step in broken["mainSteps"] if step["action"] == action).update(change)
    assert not AUTOMATION.is_valid(broken)


def test_automation_takes_the_names(runbook: Runbook) -> None:
    assert all(step["name"].replace("_", "").isalnum() for step in content(runbook)["mainSteps"])
