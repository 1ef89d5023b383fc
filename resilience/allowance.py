"""How long a restore may take so that what is promised still holds."""

from __future__ import annotations

from catalog.recovery import RESTORE
from resilience.plan import Plan


def restore_allowance_seconds(plan: Plan) -> float:
    """The recovery time less all else that a recovery from backups takes, for the failure that leaves least."""
    return min(
        plan.objective.time_seconds(failure)
        - sum(step.seconds for step in protection.critical_path if step.name != RESTORE)
        for failure, protection in plan.protections.items()
        if any(step.name == RESTORE and step.seconds for step in protection.critical_path)
        and failure not in ("node", "zone")
    )
