"""What the recovery plan promises of a store in a drill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.recovery import RESTORE, Failure
from localcloud.drill.stores import Disaster, Store
from resilience.parts import Copy, MechanismName, Step
from resilience.plan import Plan

DISASTERS: Mapping[Disaster, Failure] = {
    "restore": "corruption",
    "node-loss": "node",
    "region-loss": "region",
    "corruption": "corruption",
}
"""The failure of the recovery plan that a disaster is."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """All times are seconds."""

    mechanism: MechanismName
    copy: str
    loss_seconds: float
    time_seconds: float
    planned_seconds: float
    """How long the plan says that recovery takes."""
    planned_restore_seconds: float
    """How much of it the restore is."""


def promise(disaster: Disaster, kind: Store | type[Store], plan: Plan) -> Promise:
    """By the objective, where the objective rests on what is played.

    A restore test may restore what is kept for history's sake, and may be older than the objective lets a recovery be:
    of that, its own chain is promised. Nobody has to notice anything first or to redirect anybody.
    """
    mechanism = kind.plays[disaster]
    protection = plan.protections.get(DISASTERS[disaster])
    if protection and protection.mechanism == mechanism:
        copy, loss, path = protection.copy, plan.objective.recovery_point_seconds, protection.critical_path
    else:
        kept = _recovery_points(plan, mechanism)
        copy, loss, path = kept.name, kept.chain.seconds, kept.restore
    return Promise(
        mechanism=mechanism,
        copy=copy,
        loss_seconds=loss,
        time_seconds=plan.objective.time_seconds(DISASTERS[disaster]),
        planned_seconds=_seconds(path),
        planned_restore_seconds=_seconds([step for step in path if step.name == RESTORE]),
    )


def _recovery_points(plan: Plan, mechanism: MechanismName) -> Copy:
    copies = (copy for one in plan.mechanisms if one.name == mechanism for copy in one.copies)
    return next(copy for copy in copies if copy.history == "generations")


def _seconds(steps: list[Step] | tuple[Step, ...]) -> float:
    return sum(step.seconds for step in steps)
