"""Examples of the resource types of backup."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import ACCOUNT_ID, KEY, REGION, ROLE, ROOT, Example, Need, Of, allow, policy

_VAULT = Need(token="aws:backup/vault:Vault", inputs={})
_RULE = {
    "ruleName": "hourly",
    "targetVaultName": "kiso-dev-stores",
    "schedule": "cron(0 * * * ? *)",
    "startWindow": 60,
    "completionWindow": 180,
    "enableContinuousBackup": True,
    "lifecycle": {"deleteAfter": 7},
    "copyActions": [
        {
            "destinationVaultArn": f"arn:aws:backup:{REGION}:{ACCOUNT_ID}:backup-vault:copies",
            "lifecycle": {"deleteAfter": 7},
        }
    ],
}
_TESTS = Need(
    token="aws:backup/restoreTestingPlan:RestoreTestingPlan",
    inputs={
        "name": "restores",
        "scheduleExpression": "cron(0 3 1 1,7 ? *)",
        "recoveryPointSelection": {
            "algorithm": "LATEST_WITHIN_WINDOW",
            "includeVaults": ["*"],
            "recoveryPointTypes": ["SNAPSHOT"],
        },
    },
)
_COVERED = {"name": "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN"}

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:backup/vault:Vault",
        needs={"key": KEY},
        inputs={"name": "kiso-dev-vault", "kmsKeyArn": Of("key", "arn"), "tags": {"owner": "ops"}},
        update={"tags": {"owner": "platform", "tier": "1"}},
        replacement={"name": "kiso-dev-vault-2"},
    ),
    Example(
        token="aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        needs={"vault": _VAULT, "other": _VAULT},
        inputs={"backupVaultName": Of("vault", "name"), "minRetentionDays": 7, "maxRetentionDays": 90},
        update={"maxRetentionDays": 120},
        replacement={"backupVaultName": Of("other", "name")},
    ),
    Example(
        token="aws:backup/vaultPolicy:VaultPolicy",
        needs={"vault": _VAULT, "other": _VAULT},
        inputs={
            "backupVaultName": Of("vault", "name"),
            "policy": policy(allow("backup:CopyIntoBackupVault", Principal=ROOT)),
        },
        update={"policy": policy(allow("backup:StartCopyJob", Principal=ROOT))},
        replacement={"backupVaultName": Of("other", "name")},
    ),
    Example(
        token="aws:backup/plan:Plan",
        inputs={"name": "kiso-dev-stores", "rules": [_RULE], "tags": {"owner": "ops"}},
        update={"rules": [{**_RULE, "schedule": "cron(30 * * * ? *)"}], "tags": {"owner": "platform"}},
        replacement={"name": "kiso-dev-others"},
    ),
    Example(
        token="aws:backup/selection:Selection",
        needs={"role": ROLE},
        inputs={
            "planId": "7db7a9f8-backup-plan",
            "name": "tagged",
            "iamRoleArn": Of("role", "arn"),
            "selectionTags": [{"type": "STRINGEQUALS", "key": "backup", "value": "hourly"}],
        },
        update=None,
        replacement={"name": "others"},
    ),
    Example(
        token="aws:backup/restoreTestingPlan:RestoreTestingPlan",
        inputs={**_TESTS.inputs, "name": "kiso_dev_restores", "startWindowHours": 24, "tags": {"owner": "ops"}},
        update={"scheduleExpression": "cron(0 3 1 1,4,7,10 ? *)"},
        replacement={"name": "kiso_dev_other"},
    ),
    Example(
        token="aws:backup/restoreTestingSelection:RestoreTestingSelection",
        needs={"tests": _TESTS, "role": ROLE},
        inputs={
            "restoreTestingPlanName": Of("tests", "name"),
            "name": "databases",
            "protectedResourceType": "RDS",
            "iamRoleArn": Of("role", "arn"),
            "protectedResourceArns": ["*"],
            "validationWindowHours": 8,
        },
        update={"validationWindowHours": 12},
        replacement={"protectedResourceType": "S3"},
    ),
    Example(
        token="aws:backup/framework:Framework",
        inputs={"name": "kiso_dev_backups", "controls": [_COVERED], "tags": {"owner": "ops"}},
        update={
            "controls": [
                _COVERED,
                {
                    "name": "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK",
                    "inputParameters": [{"name": "requiredRetentionDays", "value": "7"}],
                },
            ]
        },
        replacement={"name": "kiso_dev_other"},
    ),
    Example(
        token="aws:backup/reportPlan:ReportPlan",
        inputs={
            "name": "kiso_dev_jobs",
            "reportDeliveryChannel": {"s3BucketName": "kiso-dev-audit", "formats": ["CSV"]},
            "reportSetting": {"reportTemplate": "BACKUP_JOB_REPORT"},
            "tags": {"owner": "ops"},
        },
        update={"description": "Jobs of each day"},
        replacement={"name": "kiso_dev_copies"},
    ),
)
