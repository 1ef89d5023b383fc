"""What plays each type of store, and why a store is not played."""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.drill.cache import Cache, programs
from localcloud.drill.indices import Index
from localcloud.drill.keys import Keys
from localcloud.drill.metrics import Metrics
from localcloud.drill.objects import Bucket
from localcloud.drill.postgresql import Database
from localcloud.drill.promises import DISASTERS
from localcloud.drill.pulumi_state import PULUMI_STATE, State
from localcloud.drill.repository import Repository
from localcloud.drill.secrets_manager import Secrets
from localcloud.drill.stores import Disaster
from localcloud.drill.tables import Table
from resilience.plan import Plan

Kind = type[Bucket | Cache | Database | Index | Keys | Metrics | Repository | Secrets | Table]

KINDS: Mapping[str, Kind] = {
    "dynamodb": Table,
    "elasticsearch": Index,
    "git": Repository,
    "keys": Keys,
    "postgresql": Database,
    "prometheus": Metrics,
    "s3": Bucket,
    "secrets": Secrets,
} | ({"redis": Cache} if programs() else {})


def kind_of(plan: Plan) -> Kind | None:
    """None where nothing here plays such a store."""
    return State if plan.store == PULUMI_STATE else KINDS.get(plan.type)


def why_not(disaster: Disaster, plan: Plan) -> str | None:
    """Why that disaster is not played to the store; None where it is."""
    failure = DISASTERS[disaster]
    kind = kind_of(plan)
    accepted = next((one for one in plan.accepted if one.failure == failure), None)
    mechanism = kind.plays.get(disaster) if kind else None
    if mechanism and disaster == "restore" and plan.uses(mechanism):
        return None
    if accepted:
        return f"its loss is accepted by {accepted.owner} until {accepted.expires_on}: {accepted.reason}"
    if kind is None:
        return f"no program here plays {plan.type}"
    if mechanism is None:
        return kind.plays_not[disaster]
    protection = plan.protections[failure]
    if protection.mechanism != mechanism:
        return f"the plan recovers it by {protection.mechanism}, which is not played"
    return None
