"""The recovery compiler: a store and its objective in, the cheapest plan with its proof out, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.recovery import Failure
from resilience.cover import Mask, cheapest_cover
from resilience.mechanisms.table import mechanisms_of
from resilience.parts import Mechanism, Requirement, Step
from resilience.plan import Plan, Protection, Refusal
from resilience.refusals import Candidate, over_budget, unmet
from resilience.steps import Course, course, critical_path, in_order, recovery_steps
from resilience.stores import Conditions, Store
from resilience.survival import why_not


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the compiler chooses from: every copy of every mechanism against every requirement."""

    store: Store
    conditions: Conditions
    mechanisms: tuple[Mechanism, ...]
    candidates: Mapping[Requirement, Sequence[Candidate]]
    """Those that may not be used included, so that a refusal can name them."""


def choices(store: Store, conditions: Conditions, mechanisms: tuple[Mechanism, ...]) -> Choice:
    copies = [
        (index, copy, _allowed(store, mechanism), copy.chain.seconds)
        for index, mechanism in enumerate(mechanisms)
        for copy in mechanism.copies
    ]
    courses: dict[tuple[int, Course], tuple[tuple[Step, ...], float]] = {}

    def candidate(requirement: Requirement, number: int) -> Candidate:
        index, copy, allowed, point = copies[number]
        reason = why_not(copy, requirement, store, conditions)
        if reason is not None or requirement == "generations":
            return Candidate(index=index, copy=copy, allowed=allowed, why_not=reason, point_seconds=point)
        key = (number, course(copy, requirement))
        if key not in courses:
            steps = recovery_steps(copy, key[1], store.extra_steps, conditions)
            courses[key] = steps, sum(step.seconds for step in critical_path(steps))
        steps, seconds = courses[key]
        return Candidate(
            index=index,
            copy=copy,
            allowed=allowed,
            why_not=None,
            steps=steps,
            point_seconds=point,
            time_seconds=seconds,
        )

    candidates: dict[Requirement, Sequence[Candidate]] = {}
    for requirement in store.requirements:
        candidates[requirement] = [candidate(requirement, number) for number in range(len(copies))]
    return Choice(store=store, conditions=conditions, mechanisms=mechanisms, candidates=candidates)


def compile_store(store: Store, conditions: Conditions) -> Plan | tuple[Refusal, ...]:
    """The cheapest plan of what the store's type offers, or why there is none."""
    return cheapest_plan(store, conditions, mechanisms_of(store, conditions))


def cheapest_plan(
    store: Store, conditions: Conditions, mechanisms: tuple[Mechanism, ...]
) -> Plan | tuple[Refusal, ...]:
    """The cheapest plan of these mechanisms; where there is none, a refusal for every requirement that is not met."""
    choice = choices(store, conditions, mechanisms)
    options = [_meeting(choice, requirement) for requirement in store.requirements]
    if not all(options):
        refused: list[Requirement] = [one for index, one in enumerate(store.requirements) if not options[index]]
        return tuple(unmet(store, one, choice.mechanisms, choice.candidates[one]) for one in refused)
    inherent = sum(1 << index for index, one in enumerate(choice.mechanisms) if one.inherent and _allowed(store, one))
    in_dr = sum(1 << index for index, one in enumerate(choice.mechanisms) if one.needs_key_in_dr)
    chosen = cheapest_cover(
        [one for one in options if not one & inherent],
        [one.dollars for one in choice.mechanisms],
        in_dr,
        conditions.prices["key"],
    )
    plan = _plan(choice, chosen | inherent)
    budget = store.objective.budget_dollars
    if budget is not None and plan.dollars > budget:
        return (over_budget(store, plan.dollars, budget),)
    return plan


def _allowed(store: Store, mechanism: Mechanism) -> bool:
    return store.allowed is None or mechanism.name in store.allowed


def _meeting(choice: Choice, requirement: Requirement) -> Mask:
    mask = 0
    for candidate in choice.candidates[requirement]:
        if candidate.allowed and candidate.meets(choice.store.objective, requirement):
            mask |= 1 << candidate.index
    return mask


def _plan(choice: Choice, chosen: Mask) -> Plan:
    store, conditions = choice.store, choice.conditions
    mechanisms = [one for index, one in enumerate(choice.mechanisms) if chosen >> index & 1]
    if any(one.needs_key_in_dr for one in mechanisms) and not any(one.name == "multi-region-key" for one in mechanisms):
        mechanisms.append(Mechanism(name="multi-region-key", copies=(), costs=(conditions.cost("key", 1),)))
    return Plan(
        store=store.name,
        type=store.type,
        tier=store.tier,
        objective=store.objective,
        mechanisms=tuple(mechanisms),
        protections={one: _protection(choice, one, chosen) for one in store.requirements if one != "generations"},
        accepted=store.accepted,
    )


def _protection(choice: Choice, failure: Failure, chosen: Mask) -> Protection:
    """By the copy that loses least, and of those by the one that is back soonest."""
    objective = choice.store.objective
    usable = (one for one in choice.candidates[failure] if chosen >> one.index & 1 and one.meets(objective, failure))
    best = min(usable, key=lambda one: (one.point_seconds, one.time_seconds))
    return Protection(
        failure=failure,
        mechanism=choice.mechanisms[best.index].name,
        copy=best.copy.name,
        chain=best.copy.chain,
        steps=in_order(best.steps),
        critical_path=critical_path(best.steps),
    )
