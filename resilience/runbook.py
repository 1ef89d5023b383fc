"""Runbooks of a failover and of the way back: which step comes when, who does it, and what nobody can take back.

The steps are those of the recovery plan for the loss of a region. What a service does meanwhile is started first and
awaited later, as Automation knows no two steps at once; what only people can do, they confirm. Every step may be
repeated: a runbook that stopped is started again from its first step, and passes over what is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Literal

from catalog.recovery import RESTORE
from resilience.facts import DECIDE
from resilience.parts import MechanismName
from resilience.plan import Plan, Protection, StackPlan

Operation = Literal[
    "assess",
    "await-capacity",
    "await-replica",
    "await-store",
    "begin",
    "finish",
    "grow",
    "promote",
    "redirect",
    "replicate",
    "shrink",
    "verify",
]
"""What functions/recovery can do."""
Target = Literal["dr", "primary"]
"""Where the platform is to serve afterwards."""

NOTICE, CAPACITY, REDIRECT = "notice", "capacity", "redirect"
"""Steps of every recovery from the loss of a region, besides the decision and what the store itself takes."""
STATES = ("primary", "failing-over", "dr", "failing-back")
"""Of the parameter that says where the platform serves."""
APPROVALS = 2
_CONFIRMATIONS = 1
_COPIED_BACK: tuple[MechanismName, ...] = ("change-log", "efs-replication", "replication", "replication-time-control")
"""Mechanisms that run one way: what was written in the DR region has to be copied back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunbookStep:
    """One step; without an operation it is for people, `approvals` of whom have to agree that it is done."""

    name: str
    after: tuple[str, ...]
    operation: Operation | None = None
    approvals: int = 0
    store: str | None = None
    planned: str | None = None
    """The step of the recovery plan that it is, or is part of."""
    message: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Runbook:
    target: Target
    steps: tuple[RunbookStep, ...]
    """Each after those that it waits for."""


def promoted_stores(plan: StackPlan) -> list[str]:
    """Those whose read replica in the DR region becomes the database."""
    return [one.store for one in plan.plans if _is_promoted(one)]


def failover(plan: StackPlan) -> Runbook:
    """From the approval of the two who decide to a DR region that serves."""
    promoted = promoted_stores(plan)
    steps = [
        RunbookStep(name="assess", after=(), operation="assess"),
        _decision("Fail over to the DR region: replicas become the databases, which cannot be taken back.", "assess"),
        RunbookStep(name="begin", after=(DECIDE,), operation="begin"),
        RunbookStep(name="grow", after=("begin",), operation="grow", planned=CAPACITY),
        *(_store_step("promote", store, ("begin",), planned=RESTORE) for store in promoted),
        RunbookStep(name="await_capacity", after=("grow",), operation="await-capacity", planned=CAPACITY),
        *(_store_step("await-store", store, (step_name("promote", store),), planned=RESTORE) for store in promoted),
    ]
    for one in plan.plans:
        if protection := _of_region(one):
            steps += _by_people(one, protection)
    steps += _ending(tuple(step.name for step in steps), planned=REDIRECT)
    return Runbook(target="dr", steps=_in_order(steps))


def failback(plan: StackPlan) -> Runbook:
    """From a primary region that is there again to one that serves: replication runs backwards until all is there."""
    promoted = promoted_stores(plan)
    copied = [one.store for one in plan.plans if (it := _of_region(one)) and it.mechanism in _COPIED_BACK]
    begun = ("begin",)
    steps = [
        RunbookStep(name="assess", after=(), operation="assess"),
        RunbookStep(name="begin", after=("assess",), operation="begin"),
        *(_store_step("replicate", store, begun) for store in promoted),
        *(_store_step("await-replica", store, (step_name("replicate", store),)) for store in promoted),
        *(
            RunbookStep(
                name=step_name("copy back", store),
                after=begun,
                approvals=_CONFIRMATIONS,
                store=store,
                message=f"Confirm that what was written to {store} in the DR region is in the primary region.",
            )
            for store in copied
        ),
    ]
    ready = tuple(step.name for step in steps)
    message = "Fail back: stop what writes in the DR region first, as what comes later is lost."
    steps += [
        _decision(message, *ready),
        *(_store_step("promote", store, (DECIDE,)) for store in promoted),
        *(_store_step("await-store", store, (step_name("promote", store),)) for store in promoted),
    ]
    steps += _ending(tuple(step.name for step in steps), RunbookStep(name="shrink", after=(), operation="shrink"))
    return Runbook(target="primary", steps=_in_order(steps))


def step_name(what: str, store: str) -> str:
    """Automation takes letters, digits and underscores."""
    return re.sub(r"\W", "_", f"{what}_{store}")


def _of_region(plan: Plan) -> Protection | None:
    return plan.protections.get("region")


def _is_promoted(plan: Plan) -> bool:
    protection = _of_region(plan)
    return protection is not None and protection.mechanism == "cross-region-replica" and plan.type == "postgresql"


def _decision(message: str, *after: str) -> RunbookStep:
    return RunbookStep(name=DECIDE, after=after, approvals=APPROVALS, planned=DECIDE, message=message)


def _store_step(operation: Operation, store: str, after: tuple[str, ...], planned: str | None = None) -> RunbookStep:
    return RunbookStep(name=step_name(operation, store), after=after, operation=operation, store=store, planned=planned)


def _by_people(plan: Plan, protection: Protection) -> Iterator[RunbookStep]:
    """What of a store's recovery takes time and is no step that the runbook does itself."""
    done = {NOTICE: DECIDE, DECIDE: "begin", CAPACITY: "await_capacity"}
    if _is_promoted(plan):
        done[RESTORE] = step_name("await-store", plan.store)
    for step in protection.steps:
        if step.name in done or step.name == REDIRECT:
            continue
        after = tuple(done[name] for name in step.after)
        if step.seconds == 0:
            done[step.name] = after[-1]
            continue
        done[step.name] = name = step_name(step.name, plan.store)
        yield RunbookStep(
            name=name,
            after=after,
            approvals=_CONFIRMATIONS,
            store=plan.store,
            planned=step.name,
            message=f"Confirm that {step.name} of {plan.store} is done ({protection.mechanism}: {protection.copy}).",
        )


def _ending(everything: tuple[str, ...], *further: RunbookStep, planned: str | None = None) -> Sequence[RunbookStep]:
    steps = [RunbookStep(name=REDIRECT, after=everything, operation="redirect", planned=planned)]
    last = (
        RunbookStep(name="verify", after=(), operation="verify"),
        *further,
        RunbookStep(name="finish", after=(), operation="finish"),
    )
    for step in last:
        steps.append(RunbookStep(name=step.name, after=(steps[-1].name,), operation=step.operation))
    return steps


def _in_order(steps: Sequence[RunbookStep]) -> tuple[RunbookStep, ...]:
    """As they are given, which has to be an order that the graph allows. Raises graphlib.CycleError for a cycle."""
    TopologicalSorter({step.name: step.after for step in steps}).prepare()
    return tuple(steps)
