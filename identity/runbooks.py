"""Who fails over: to start the runbooks of the DR region, to agree to their decisions, and to see how they get on."""

from __future__ import annotations

from collections.abc import Sequence

from identity.boundaries import runbooks_role
from identity.grants import Grant
from identity.place import PREFIX, Place

RUNBOOKS = ("failover", "failback")


def run_runbooks(place: Place) -> Sequence[Grant]:
    """A runbook runs with a role of its own, which whoever starts it has to be allowed to pass."""
    executions = _in_dr(place, "automation-execution/*")
    own = [f"{place.prefix}{name}" for name in RUNBOOKS]
    return [
        Grant(
            sid="StartRunbooks",
            actions=["ssm:StartAutomationExecution"],
            resources=[
                executions,
                *(_in_dr(place, f"automation-definition/{name}:*") for name in own),
                *(_in_dr(place, f"document/{name}") for name in own),
            ],
        ),
        Grant(
            sid="GiveRunbooksTheirRole",
            actions=["iam:PassRole"],
            resources=[runbooks_role(place)],
            conditions={"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}},
        ),
        Grant(
            sid="DecideInRunbooks",
            actions=["ssm:DescribeAutomationStepExecutions", "ssm:GetAutomationExecution", "ssm:SendAutomationSignal"],
            resources=[executions],
        ),
        Grant(
            sid="SeeWhereThePlatformServes",
            actions=["ssm:GetParameter"],
            resources=[_in_dr(place, f"parameter/{PREFIX}/{place.environment}/failover/state")],
        ),
    ]


def _in_dr(place: Place, resource: str) -> str:
    _, dr = place.arns("ssm", resource)
    return dr
