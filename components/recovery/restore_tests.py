"""Restore tests of AWS Backup: the newest recovery point of each kind of store, restored and thrown away again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import backup

from components.names import regional_name
from components.regions import Region
from components.tags import mandatory_tags
from resilience.plan import BackupSchedule
from settings.ownership import Ownership

_VALIDATION_HOURS = 8
"""How long a restored store stays for the drill's function to look at it."""


@dataclass(frozen=True, kw_only=True)
class RestoreTestsArgs:
    ownership: Ownership
    region: Region
    schedule: BackupSchedule
    vault_arn: str
    role_arn: pulumi.Input[str]
    resource_types: Sequence[str]
    """As AWS Backup calls them: RDS, DynamoDB, S3, EFS."""


class RestoreTests(pulumi.ComponentResource):
    """One plan, with a selection for each kind of store."""

    plan_name: str

    def __init__(self, name: str, args: RestoreTestsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:recovery:RestoreTests", name, {}, opts)
        options = pulumi.ResourceOptions(parent=self, provider=args.region.provider)
        self.plan_name = regional_name(args.ownership.environment, "restores").replace("-", "_")
        plan = backup.RestoreTestingPlan(
            f"{name}-plan",
            name=self.plan_name,
            schedule_expression=args.schedule.restore_test_cron,
            recovery_point_selection={
                "algorithm": "LATEST_WITHIN_WINDOW",
                "include_vaults": [args.vault_arn],
                "recovery_point_types": ["CONTINUOUS", "SNAPSHOT"],
                "selection_window_days": args.schedule.restore_test_window_days,
            },
            tags=mandatory_tags(args.ownership, purpose="restore tests"),
            opts=options,
        )
        for kind in args.resource_types:
            backup.RestoreTestingSelection(
                f"{name}-{kind.lower()}",
                restore_testing_plan_name=plan.name,
                name=kind,
                protected_resource_type=kind,
                protected_resource_arns=["*"],
                iam_role_arn=args.role_arn,
                validation_window_hours=_VALIDATION_HOURS,
                opts=options,
            )
        self.register_outputs({})
