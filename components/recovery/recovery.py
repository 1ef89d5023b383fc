"""The recovery plan of a stack as resources: it composes, and decides only which store is backed up how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.keys import MultiRegionKey
from components.recovery.backups import Backups, BackupsArgs
from components.recovery.restore_tests import RestoreTests, RestoreTestsArgs
from components.regions import Region
from resilience.plan import MechanismName, StackPlan
from settings.models import Ownership

_RESOURCE_TYPES: Mapping[str, str] = {"postgresql": "RDS", "dynamodb": "DynamoDB", "s3": "S3", "efs": "EFS"}
"""What AWS Backup calls a type of store."""


@dataclass(frozen=True, kw_only=True)
class RecoveryArgs:
    ownership: Ownership
    plan: StackPlan
    key: MultiRegionKey
    """Encrypts recovery points, in each region with its own replica."""
    primary: Region
    dr: Region


class Recovery(pulumi.ComponentResource):
    """Backups of the stores whose plan names them, and the tests of their restore."""

    def __init__(self, name: str, args: RecoveryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:recovery:Recovery", name, {}, opts)
        backups = Backups(
            f"{name}-backups",
            BackupsArgs(
                ownership=args.ownership,
                schedule=args.plan.schedule,
                scheduled=_stores(args.plan, "backup"),
                continuous=_stores(args.plan, "continuous-backup"),
                primary=args.primary,
                dr=args.dr,
                primary_key_arn=args.key.primary_arn,
                dr_key_arn=args.key.dr_arn,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        backed_up = {*_stores(args.plan, "backup"), *_stores(args.plan, "continuous-backup")}
        RestoreTests(
            f"{name}-restore-tests",
            RestoreTestsArgs(
                ownership=args.ownership,
                region=args.primary,
                schedule=args.plan.schedule,
                vault_arn=backups.primary.arn,
                role_arn=backups.role_arn,
                resource_types=sorted({_RESOURCE_TYPES[args.plan.by_store[store].type] for store in backed_up}),
            ),
            pulumi.ResourceOptions(parent=self),
        )
        # The policies hold the graph to this: whatever is named here has to be there.
        self.register_outputs(
            {
                "stores": {
                    one.store: {
                        "mechanisms": sorted(mechanism.name for mechanism in one.mechanisms),
                        "resourceType": _RESOURCE_TYPES.get(one.type),
                    }
                    for one in args.plan.plans
                }
            }
        )


def _stores(plan: StackPlan, mechanism: MechanismName) -> list[str]:
    return [one.store for one in plan.plans if one.uses(mechanism)]
