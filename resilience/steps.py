"""Recovery steps as a graph: what has to be done, in which order, and which of it decides how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from catalog.recovery import Failure
from documents.problems import Problem, ProblemsFound
from resilience.parts import Copy, Step
from resilience.stores import Conditions

Course = Literal["automatic", "here", "region", "account"]
"""What a recovery has in common with others: who starts it and where callers go afterwards."""


def course(copy: Copy, failure: Failure) -> Course:
    match failure:
        case "node" | "zone" if copy.automatic:
            return "automatic"
        case "region" | "account":
            return failure
    return "here"


def recovery_steps(copy: Copy, course: Course, extra: tuple[Step, ...], conditions: Conditions) -> tuple[Step, ...]:
    """All that has to be done from the failure to a store that serves again."""
    match course:
        case "automatic":
            return copy.restore
        case "region":
            decided, last = conditions.decided, (conditions.capacity, conditions.redirect)
        case "account":
            decided, last = conditions.decided_once_regained, (conditions.rebind,)
        case "here":
            decided, last = conditions.decided, (conditions.rebind,)
    if not extra:
        return (*decided, *copy.restore, *last)
    *before, redirect = last
    waits = replace(redirect, after=(*redirect.after, *(step.name for step in extra)))
    return (*decided, *copy.restore, *extra, *before, waits)


@lru_cache(maxsize=1024)
def critical_path(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps that decide how long all of them take, in order. Raises ProblemsFound for a cycle."""
    finished: dict[str, float] = {}
    waited_for: dict[str, Step | None] = {}
    by_name = {step.name: step for step in steps}
    for step in in_order(steps):
        last = max(step.after, key=finished.__getitem__, default=None)
        waited_for[step.name] = by_name[last] if last else None
        finished[step.name] = step.seconds + (finished[last] if last else 0)
    step = max(steps, key=lambda one: finished[one.name], default=None)
    path: list[Step] = []
    while step:
        path.append(step)
        step = waited_for[step.name]
    return tuple(reversed(path))


def in_order(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Each step after those that it waits for. Raises ProblemsFound for a cycle and for a step that does not exist."""
    if _is_in_order(steps):
        return tuple(steps)
    by_name = {step.name: step for step in steps}
    for step in steps:
        for needed in step.after:
            if needed not in by_name:
                raise ProblemsFound([_problem(step.name, f"waits for {needed}, which is no step", "name a step")])
    try:
        return tuple(by_name[name] for name in TopologicalSorter({one.name: one.after for one in steps}).static_order())
    except CycleError as error:
        cycle = error.args[1][::-1]
        rule = f"waits for itself ({' → '.join(cycle)})"
        raise ProblemsFound([_problem(cycle[0], rule, "remove one `after` of the cycle")]) from None


def _is_in_order(steps: Sequence[Step]) -> bool:
    done: set[str] = set()
    for step in steps:
        if not done.issuperset(step.after):
            return False
        done.add(step.name)
    return True


def _problem(step: str, rule: str, fix: str) -> Problem:
    return Problem(file="recovery steps", path=step, rule=rule, fix=fix)
