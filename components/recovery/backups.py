"""AWS Backup of the catalogue's datastores: what is kept when, selected by the name that each carries as a tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import backup, iam

from components.iam import allow, document, service
from components.names import regional_name, role_name
from components.recovery.vaults import BackupVault, BackupVaultArgs
from components.regions import Region
from components.tags import mandatory_tags
from resilience.plan import BackupSchedule
from settings.ownership import Ownership

STORE_TAG = "service"
"""Tag of a datastore whose value is its name in the catalogue."""

_MANAGED_POLICIES = (
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
    "AWSBackupServiceRolePolicyForS3Backup",
    "AWSBackupServiceRolePolicyForS3Restore",
)
"""What AWS Backup needs, as AWS itself maintains it with each kind of store that it learns."""


@dataclass(frozen=True, kw_only=True)
class BackupsArgs:
    ownership: Ownership
    schedule: BackupSchedule
    scheduled: Sequence[str]
    """Stores with a recovery point a day and one an hour, copied to the DR region."""
    continuous: Sequence[str]
    """Stores of which every state of some weeks is kept."""
    primary: Region
    dr: Region
    primary_key_arn: pulumi.Input[str]
    dr_key_arn: pulumi.Input[str]


class Backups(pulumi.ComponentResource):
    """A vault in each region, and the plans that fill them under one role."""

    role_arn: pulumi.Output[str]
    primary: BackupVault
    dr: BackupVault

    def __init__(self, name: str, args: BackupsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:recovery:Backups", name, {}, opts)
        self.primary, self.dr = (
            BackupVault(
                f"{name}-{role}",
                BackupVaultArgs(ownership=args.ownership, region=region, key_arn=key_arn, schedule=args.schedule),
                pulumi.ResourceOptions(parent=self),
            )
            for role, region, key_arn in (
                ("primary", args.primary, args.primary_key_arn),
                ("dr", args.dr, args.dr_key_arn),
            )
        )
        self.role_arn = self._role(name, args)
        rules = _rules(args.schedule, self.primary.vault_name, self.dr.arn)
        for kind, stores in (("scheduled", args.scheduled), ("continuous", args.continuous)):
            if stores:
                self._plan(f"{name}-{kind}", kind, rules[kind], stores, args)
        self.register_outputs({"role_arn": self.role_arn})

    def _role(self, name: str, args: BackupsArgs) -> pulumi.Output[str]:
        options = pulumi.ResourceOptions(parent=self, provider=args.primary.provider)
        role = iam.Role(
            f"{name}-role",
            name=role_name(args.ownership.environment, "backup", args.primary),
            description="Lets AWS Backup take and restore recovery points",
            assume_role_policy=document(
                allow(
                    "AssumeRole",
                    ["sts:AssumeRole"],
                    principal=service("backup.amazonaws.com"),
                    conditions={"StringEquals": {"aws:SourceAccount": args.primary.account_id}},
                )
            ),
            tags=mandatory_tags(args.ownership, purpose="backups"),
            opts=options,
        )
        for policy in _MANAGED_POLICIES:
            iam.RolePolicyAttachment(
                f"{name}-{policy.rpartition('/')[2]}",
                role=role.name,
                policy_arn=f"arn:{args.primary.partition}:iam::aws:policy/{policy}",
                opts=options,
            )
        return role.arn

    def _plan(
        self,
        name: str,
        kind: str,
        rules: Sequence[backup.PlanRuleArgsDict],
        stores: Sequence[str],
        args: BackupsArgs,
    ) -> None:
        options = pulumi.ResourceOptions(parent=self, provider=args.primary.provider)
        plan = backup.Plan(
            f"{name}-plan",
            name=regional_name(args.ownership.environment, f"{kind}-backups"),
            rules=rules,
            tags=mandatory_tags(args.ownership, purpose=f"{kind} backups"),
            opts=options,
        )
        backup.Selection(
            f"{name}-selection",
            plan_id=plan.id,
            name=kind,
            iam_role_arn=self.role_arn,
            # A resource is selected that carries any of these.
            selection_tags=[{"type": "STRINGEQUALS", "key": STORE_TAG, "value": store} for store in sorted(stores)],
            opts=options,
        )


def _rules(
    schedule: BackupSchedule, vault: pulumi.Input[str], dr_vault_arn: str
) -> dict[str, Sequence[backup.PlanRuleArgsDict]]:
    """Rules by kind of plan. A point is copied to the DR region as soon as it is complete, and kept there as long."""

    def rule(name: str, cron: str, days: int, cold_after: int | None = None) -> backup.PlanRuleArgsDict:
        lifecycle: backup.PlanRuleLifecycleArgsDict = {"delete_after": days}
        copied: backup.PlanRuleCopyActionLifecycleArgsDict = {"delete_after": days}
        if cold_after:
            lifecycle["cold_storage_after"] = copied["cold_storage_after"] = cold_after
        return {
            "rule_name": name,
            "target_vault_name": vault,
            "schedule": cron,
            "start_window": schedule.start_window_minutes,
            "completion_window": schedule.completion_window_minutes,
            "lifecycle": lifecycle,
            "copy_actions": [{"destination_vault_arn": dr_vault_arn, "lifecycle": copied}],
        }

    continuous: backup.PlanRuleArgsDict = {
        "rule_name": "continuous",
        "target_vault_name": vault,
        "schedule": schedule.daily_cron,
        "start_window": schedule.start_window_minutes,
        "completion_window": schedule.completion_window_minutes,
        "enable_continuous_backup": True,
        "lifecycle": {"delete_after": schedule.continuous_retention_days},
    }
    return {
        "scheduled": [
            rule("daily", schedule.daily_cron, schedule.daily_retention_days, schedule.cold_storage_after_days),
            rule("hourly", schedule.hourly_cron, schedule.hourly_retention_days),
        ],
        "continuous": [continuous],
    }
