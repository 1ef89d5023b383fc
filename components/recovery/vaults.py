"""Vaults of AWS Backup: encrypted, locked, and closed to whoever would delete a recovery point."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import backup

from components.iam import THIS_RESOURCE, deny, document
from components.names import regional_name
from components.regions import Region
from components.tags import mandatory_tags
from resilience.plan import BackupSchedule
from settings.ownership import Ownership

_DESTRUCTIVE = (
    "backup:DeleteBackupVault",
    "backup:DeleteBackupVaultLockConfiguration",
    "backup:DeleteRecoveryPoint",
    "backup:DisassociateRecoveryPoint",
    "backup:UpdateRecoveryPointLifecycle",
)


@dataclass(frozen=True, kw_only=True)
class BackupVaultArgs:
    ownership: Ownership
    region: Region
    key_arn: pulumi.Input[str]
    schedule: BackupSchedule


class BackupVault(pulumi.ComponentResource):
    """One vault with its lock and its policy. In compliance mode the lock is final once it has cooled off."""

    arn: str
    vault_name: pulumi.Output[str]

    def __init__(self, name: str, args: BackupVaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:recovery:BackupVault", name, {}, opts)
        schedule, provider = args.schedule, args.region.provider
        physical_name = regional_name(args.ownership.environment, "stores")
        self.arn = args.region.arn("backup", f"backup-vault:{physical_name}")
        vault = backup.Vault(
            f"{name}-vault",
            name=physical_name,
            kms_key_arn=args.key_arn,
            tags=mandatory_tags(args.ownership, purpose="backups"),
            opts=pulumi.ResourceOptions(parent=self, provider=provider, protect=True, retain_on_delete=True),
        )
        self.vault_name = vault.name
        backup.VaultLockConfiguration(
            f"{name}-lock",
            backup_vault_name=vault.name,
            min_retention_days=schedule.minimum_retention_days,
            max_retention_days=schedule.maximum_retention_days,
            # Left out, the lock is in governance mode: whoever administers backups may lift it.
            changeable_for_days=schedule.changeable_for_days if schedule.lock_mode == "COMPLIANCE" else None,
            opts=pulumi.ResourceOptions(parent=self, provider=provider, protect=True, retain_on_delete=True),
        )
        backup.VaultPolicy(
            f"{name}-policy",
            backup_vault_name=vault.name,
            policy=document(
                deny(
                    "KeepRecoveryPoints",
                    _DESTRUCTIVE,
                    [THIS_RESOURCE],
                    # The service itself ends what has reached the end of its life.
                    conditions={"Bool": {"aws:PrincipalIsAWSService": "false"}},
                )
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        self.register_outputs({"arn": self.arn})
