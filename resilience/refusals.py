"""Why an objective cannot be met: the link that breaks it, by how much, and what could be met at what cost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from resilience.durations import said
from resilience.parts import Copy, Mechanism, Requirement, Step, promised
from resilience.plan import Objective, Refusal
from resilience.stores import Store
from resilience.survival import Bar

_NOTHING_ALLOWED = "no mechanism is allowed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One copy of one mechanism against one requirement."""

    index: int
    """Of the mechanism in the type's offers."""
    copy: Copy
    allowed: bool
    """Whether the store may use it."""
    why_not: Bar | None
    """What keeps it from counting at all; None where the copy counts."""
    steps: tuple[Step, ...] = ()
    """Of the recovery; none for a copy that does not survive, and for a requirement that is no failure."""
    point_seconds: float
    """Of the copy's chain."""
    time_seconds: float = 0
    """Of the steps' critical path."""

    def meets(self, objective: Objective, requirement: Requirement) -> bool:
        if requirement == "generations":
            return self.why_not is None
        return (
            self.why_not is None
            and self.point_seconds <= objective.recovery_point_seconds
            and self.time_seconds <= objective.time_seconds(requirement)
        )


def unmet(
    store: Store, requirement: Requirement, mechanisms: Sequence[Mechanism], candidates: Sequence[Candidate]
) -> Refusal:
    """The refusal of a requirement that none of the allowed candidates meets."""
    objective = store.objective
    surviving = [one for one in candidates if one.allowed and one.why_not is None]
    remedy = _remedy(objective, requirement, mechanisms, candidates)
    if not surviving:
        return _nothing_survives(store, requirement, mechanisms, candidates, remedy)
    closest = min(surviving, key=lambda one: _shortfall(one, objective, requirement))
    name = mechanisms[closest.index].name
    excess = closest.point_seconds - objective.recovery_point_seconds
    if excess > 0:
        link = closest.copy.chain.weakest
        assert link
        loses = f"may lose {said(closest.point_seconds)}" if promised(closest.point_seconds) else "promises nothing"
        by = f", {said(excess)} too much" if promised(excess) else ""
        return Refusal(
            store=store.name,
            requirement=requirement,
            weakest=link.name,
            excess=excess,
            rule=(
                f"cannot lose {said(objective.recovery_point_seconds)} at most in {_called(requirement)}: {name} "
                f"{loses}{by}, longest in its {link.name} ({said(link.seconds)}; {link.source})"
            ),
            remedy=remedy,
        )
    allowed = objective.time_seconds(requirement)
    excess = closest.time_seconds - allowed
    step = max(closest.copy.restore, key=lambda one: one.seconds)
    return Refusal(
        store=store.name,
        requirement=requirement,
        weakest=step.name,
        excess=excess,
        rule=(
            f"cannot be back within {said(allowed)} after {_called(requirement)}: {name} takes "
            f"{said(closest.time_seconds)}, {said(excess)} too long, of which {step.name} {said(step.seconds)}"
        ),
        remedy=remedy,
    )


def over_budget(store: Store, dollars: float, budget: float) -> Refusal:
    return Refusal(
        store=store.name,
        requirement="budget",
        weakest="budget",
        excess=dollars - budget,
        rule=f"costs ${dollars:,.2f} a month by its cheapest plan, ${dollars - budget:,.2f} above its tier's budget",
        remedy=f"raise budget_dollars_per_month of tier {store.tier} to {dollars:,.2f}, or promise less",
    )


def _nothing_survives(
    store: Store,
    requirement: Requirement,
    mechanisms: Sequence[Mechanism],
    candidates: Sequence[Candidate],
    remedy: str,
) -> Refusal:
    barred: dict[Bar, list[str]] = {}
    for one in candidates:
        if one.allowed and one.why_not:
            names = barred.setdefault(one.why_not, [])
            if (name := mechanisms[one.index].name) not in names:
                names.append(name)
    bars = _mendable_first(barred)
    told = "; ".join(f"what {' and '.join(barred[bar])} keeps {bar.rule}" for bar in bars) or _NOTHING_ALLOWED
    lacks = (
        "has no daily recovery points" if requirement == "generations" else f"does not survive {_called(requirement)}"
    )
    return Refusal(
        store=store.name,
        requirement=requirement,
        weakest=bars[0].rule if bars else _NOTHING_ALLOWED,
        excess=math.inf,
        rule=f"{lacks}: {told}",
        remedy=remedy,
    )


def _remedy(
    objective: Objective, requirement: Requirement, mechanisms: Sequence[Mechanism], candidates: Sequence[Candidate]
) -> str:
    if meeting := [one for one in candidates if one.meets(objective, requirement)]:
        best = min(meeting, key=lambda one: mechanisms[one.index].dollars)
        mechanism = mechanisms[best.index]
        loses = f", which loses {said(best.point_seconds)} at most," if requirement != "generations" else ""
        return f"allow {mechanism.name}{loses} for ${mechanism.dollars:,.2f} a month"
    surviving = [one for one in candidates if one.why_not is None and promised(one.point_seconds)]
    if requirement == "generations" or not surviving:
        return _how_to_survive(candidates)
    best = min(surviving, key=lambda one: _shortfall(one, objective, requirement))
    mechanism = mechanisms[best.index]
    return (
        f"promise {said(max(best.point_seconds, objective.recovery_point_seconds))} and "
        f"{said(max(best.time_seconds, objective.time_seconds(requirement)))}, which {mechanism.name} meets for "
        f"${mechanism.dollars:,.2f} a month"
    )


def _how_to_survive(candidates: Iterable[Candidate]) -> str:
    bars = _mendable_first({one.why_not for one in candidates if one.why_not})
    mending = next((bar.remedy for bar in bars if bar.remedy), "choose another type of store")
    return f"{mending}, or accept the loss with owner, reason and expiry"


def _mendable_first(bars: Iterable[Bar]) -> list[Bar]:
    return sorted(bars, key=lambda bar: (bar.remedy is None, bar.rule))


def _shortfall(
    candidate: Candidate, objective: Objective, requirement: Requirement
) -> tuple[float, float, float, float]:
    """What is missing, data first; among equals the one that loses least and is back soonest."""
    return (
        max(0, candidate.point_seconds - objective.recovery_point_seconds),
        max(0, candidate.time_seconds - objective.time_seconds(requirement)),
        candidate.point_seconds,
        candidate.time_seconds,
    )


def _called(requirement: Requirement) -> str:
    match requirement:
        case "node" | "zone" | "region":
            return f"the loss of a {requirement}"
        case "account":
            return "the compromise of its account"
        case "corruption":
            return "a corruption"
        case "ransomware":
            return "an attack by ransomware"
    return requirement
