"""The compiler's answer, found without its code: every set of mechanisms is tried against every requirement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from resilience.parts import Copy, Mechanism, Requirement, Step
from resilience.stores import Conditions, Store


def least_dollars(store: Store, conditions: Conditions, mechanisms: Sequence[Mechanism]) -> float | None:
    """Of the cheapest set that meets every requirement; None where no set does."""
    usable = [one for one in mechanisms if store.allowed is None or one.name in store.allowed]
    always = [one for one in usable if one.inherent]
    others = [one for one in usable if not one.inherent]
    sets = chain.from_iterable(combinations(others, size) for size in range(len(others) + 1))
    prices = [
        _dollars([*always, *chosen], conditions) for chosen in sets if _meets([*always, *chosen], store, conditions)
    ]
    return min(prices, default=None)


def longest(steps: Sequence[Step]) -> float:
    """By following every path backwards."""
    by_name = {step.name: step for step in steps}

    def until(step: Step) -> float:
        return step.seconds + max((until(by_name[name]) for name in step.after), default=0)

    return max((until(step) for step in steps), default=0)


def survives(copy: Copy, requirement: Requirement, store: Store, conditions: Conditions) -> bool:
    if (copy.apart == "region" and copy.encrypted and not store.key_in_dr_region) or (
        copy.in_cluster and not conditions.has_dr_cluster
    ):
        return False
    return requirement in set(_survived(copy, store))


def _survived(copy: Copy, store: Store) -> Iterator[Requirement]:
    if copy.apart == "region":
        yield "region"
    else:
        yield "node"
    if copy.apart == "zone":
        yield "zone"
    if copy.history != "none":
        yield "corruption"
        immutable = copy.history in ("continuous", "generations")
        if copy.beyond_account or (immutable and copy.lock):
            yield "ransomware"
        if copy.beyond_account or (immutable and copy.lock == "COMPLIANCE"):
            yield "account"
    objective = store.objective
    if copy.history == "generations" and min(copy.keeps_days, 10**6) >= max(
        objective.generations, objective.retention_days
    ):
        yield "generations"


def _meets(chosen: Sequence[Mechanism], store: Store, conditions: Conditions) -> bool:
    return all(
        any(_met(copy, requirement, store, conditions) for mechanism in chosen for copy in mechanism.copies)
        for requirement in store.requirements
    )


def _met(copy: Copy, requirement: Requirement, store: Store, conditions: Conditions) -> bool:
    if not survives(copy, requirement, store, conditions):
        return False
    if requirement == "generations":
        return True
    objective, lost = store.objective, sum(link.seconds for link in copy.chain.links)
    allowed = objective.recovery_time_seconds
    if requirement in ("node", "zone"):
        allowed = min(allowed, objective.outage_seconds)
    return lost <= objective.recovery_point_seconds and _time(copy, requirement, store, conditions) <= allowed


def _time(copy: Copy, requirement: Requirement, store: Store, conditions: Conditions) -> float:
    """Sums, as a recovery is one line but for the standby's capacity."""
    data = sum(step.seconds for step in copy.restore)
    if copy.automatic and requirement in ("node", "zone"):
        return data
    data += sum(step.seconds for step in store.extra_steps)
    decided = conditions.decided_once_regained if requirement == "account" else conditions.decided
    if requirement == "region":
        ready = max(data, conditions.capacity.seconds) + conditions.redirect.seconds
    else:
        ready = data + conditions.rebind.seconds
    return sum(step.seconds for step in decided) + ready


def _dollars(chosen: Sequence[Mechanism], conditions: Conditions) -> float:
    key = any(one.needs_key_in_dr for one in chosen) and all(one.name != "multi-region-key" for one in chosen)
    return sum(cost.dollars for one in chosen for cost in one.costs) + (conditions.prices["key"] if key else 0)
