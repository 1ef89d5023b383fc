"""What all data lies on: the plan of its recovery, keys and buckets of both regions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from components.detection.audit_trail import audit_grants
from components.keys import Keys, KeysArgs
from components.layers.context import Context
from components.storage import Storage, StorageArgs
from resilience.plan import StackPlan
from resilience.stack import required_plan


@dataclass(frozen=True, kw_only=True)
class Foundation:
    plan: StackPlan
    keys: Keys
    storage: Storage


def declare_foundation(context: Context) -> Foundation:
    settings = context.settings
    plan = required_plan(context.catalogue, settings, today=datetime.now(UTC).date())
    keys = Keys("keys", KeysArgs(ownership=context.ownership, primary=context.primary, dr=context.dr))
    storage = Storage(
        "storage",
        StorageArgs(
            ownership=context.ownership,
            settings=settings.storage,
            keys=keys,
            grants={"audit": audit_grants(context.environment, context.primary, settings.guarding.audit)},
            written_twice=plan.written_twice,
            log_retention_days=settings.guarding.event_retention_days,
            primary=context.primary,
            dr=context.dr,
        ),
    )
    return Foundation(plan=plan, keys=keys, storage=storage)
