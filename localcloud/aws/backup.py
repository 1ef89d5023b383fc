"""AWS Backup: vaults with their locks, plans and what they select, restore tests and audits."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, ClassVar

from localcloud.aws.api import Aws, found
from localcloud.aws.comparison import Comparison
from localcloud.aws.mapping import Renamed, object_to_api
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.aws.unemulated import Unemulated
from localcloud.protocol import Properties

_NAME = re.compile(r"[A-Za-z0-9_-]{1,50}")
_UNDERSCORED = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,255}")


class Vault(ResourceType):
    token = "aws:backup/vault:Vault"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name", "kmsKeyArn"}),
        computed=frozenset({"kmsKeyArn"}),
        local=frozenset({"forceDestroy"}),
        allowed={"name": _NAME},
        autoname=Autoname(longest=50),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        key = {"EncryptionKeyArn": inputs["kmsKeyArn"]} if "kmsKeyArn" in inputs else {}
        aws.client("backup").create_backup_vault(
            BackupVaultName=inputs["name"], BackupVaultTags=inputs["tags"], CreatorRequestId=aws.creation_token, **key
        )
        return inputs["name"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return (
            inputs["name"]
            if found(aws.client("backup").describe_backup_vault, BackupVaultName=inputs["name"])
            else None
        )

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("backup")
        vault = found(client.describe_backup_vault, BackupVaultName=identifier)
        if vault is None:
            return None
        return {
            "name": identifier,
            "arn": vault["BackupVaultArn"],
            "recoveryPoints": vault.get("NumberOfRecoveryPoints", 0),
            "tags": client.list_tags(ResourceArn=vault["BackupVaultArn"]).get("Tags", {}),
            **({"kmsKeyArn": vault["EncryptionKeyArn"]} if vault.get("EncryptionKeyArn") else {}),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        client, arn = aws.client("backup"), aws.arn("backup", f"backup-vault:{identifier}")
        if change.tags_to_remove:
            client.untag_resource(ResourceArn=arn, TagKeyList=change.tags_to_remove)
        if change.tags_to_set:
            client.tag_resource(ResourceArn=arn, Tags=change.tags_to_set)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("backup").delete_backup_vault, BackupVaultName=identifier)


class _OfVault(Unemulated):
    """What a vault has one of; its id is the vault's name."""

    service = "backup"
    traits = Traits(identity=("backupVaultName",), replace_on=frozenset({"backupVaultName"}))

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        name = inputs["backupVaultName"]
        return name, {"backupVaultArn": aws.arn("backup", f"backup-vault:{name}")}


class VaultLockConfiguration(_OfVault):
    token = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
    creation = "PutBackupVaultLockConfiguration"
    shortfall = "a vault does not tell of its lock when it is described"
    traits = Traits(
        identity=("backupVaultName",),
        replace_on=frozenset({"backupVaultName", "changeableForDays"}),
        allowed={"changeableForDays": range(3, 36501)},
    )


class VaultPolicy(_OfVault):
    token = "aws:backup/vaultPolicy:VaultPolicy"
    creation = "PutBackupVaultAccessPolicy"


class _Nested(Unemulated):
    """What the API takes as one structure, `member` of the request."""

    service = "backup"
    member: ClassVar[str]

    def request(self, inputs: Properties, shape: Any) -> dict[str, Any]:
        beside = super().request(inputs, shape)
        return beside | {
            self.member: object_to_api(inputs, self.schema.inputs, shape.members[self.member], self.renamed)
        }


class Plan(_Nested):
    token = "aws:backup/plan:Plan"
    creation, member = "CreateBackupPlan", "BackupPlan"
    shortfall = "a plan cannot be updated"
    traits = Traits(
        replace_on=frozenset({"name"}),
        allowed={"name": _NAME},
        comparison=Comparison(sets=frozenset({"rules", "advancedBackupSettings"})),
    )
    renamed: ClassVar[Renamed] = {
        "name": "BackupPlanName",
        "targetVaultName": "TargetBackupVaultName",
        "schedule": "ScheduleExpression",
        "startWindow": "StartWindowMinutes",
        "completionWindow": "CompletionWindowMinutes",
        "coldStorageAfter": "MoveToColdStorageAfterDays",
        "deleteAfter": "DeleteAfterDays",
        "destinationVaultArn": "DestinationBackupVaultArn",
    }

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        identifier = f"{aws.creation_token[:8]}-backup-plan"
        return identifier, {"arn": aws.arn("backup", f"backup-plan:{identifier}"), "version": aws.creation_token}


class Selection(_Nested):
    token = "aws:backup/selection:Selection"
    creation, member = "CreateBackupSelection", "BackupSelection"
    traits = Traits(
        identity=("planId", "name"),
        replace_on=frozenset(
            {"planId", "name", "iamRoleArn", "resources", "notResources", "conditions", "selectionTags"}
        ),
        allowed={"name": _NAME},
        comparison=Comparison(sets=frozenset({"selectionTags", "resources", "notResources"})),
    )
    renamed: ClassVar[Renamed] = {
        "name": "SelectionName",
        "planId": "BackupPlanId",
        "selectionTags": "ListOfTags",
        "type": "ConditionType",
        "key": "ConditionKey",
        "value": "ConditionValue",
    }

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        return f"{aws.creation_token[:8]}-selection", {}


class RestoreTestingPlan(_Nested):
    token = "aws:backup/restoreTestingPlan:RestoreTestingPlan"
    creation, member = "CreateRestoreTestingPlan", "RestoreTestingPlan"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name"}),
        computed=frozenset({"scheduleExpressionTimezone", "startWindowHours"}),
        allowed={"name": _UNDERSCORED},
    )
    renamed: ClassVar[Renamed] = {"name": "RestoreTestingPlanName"}

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        name = inputs["name"]
        return name, {"arn": aws.arn("backup", f"restore-testing-plan:{name}-{aws.creation_token[:8]}")}


class RestoreTestingSelection(_Nested):
    token = "aws:backup/restoreTestingSelection:RestoreTestingSelection"
    creation, member = "CreateRestoreTestingSelection", "RestoreTestingSelection"
    traits = Traits(
        identity=("restoreTestingPlanName", "name"),
        replace_on=frozenset({"restoreTestingPlanName", "name", "protectedResourceType"}),
        computed=frozenset({"restoreMetadataOverrides", "validationWindowHours"}),
        allowed={"name": _UNDERSCORED},
    )
    renamed: ClassVar[Renamed] = {"name": "RestoreTestingSelectionName"}

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        return f"{inputs['name']}:{inputs['restoreTestingPlanName']}", {}


class Framework(Unemulated):
    token = "aws:backup/framework:Framework"
    service, creation = "backup", "CreateFramework"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name"}),
        allowed={"name": _UNDERSCORED},
        comparison=Comparison(sets=frozenset({"controls", "controls.inputParameters"})),
    )
    renamed: ClassVar[Renamed] = {
        "name": "FrameworkName",
        "description": "FrameworkDescription",
        "controls": "FrameworkControls",
    }

    def request(self, inputs: Properties, shape: Any) -> dict[str, Any]:
        # A control has a name of its own, which is not the framework's.
        controls = shape.members["FrameworkControls"].member
        control = self.schema.inputs.fields["controls"].item.object
        assert control
        return {
            "FrameworkName": inputs["name"],
            "FrameworkControls": [
                object_to_api(
                    one, control, controls, {"name": "ControlName", "inputParameters": "ControlInputParameters"}
                )
                | {
                    "ControlInputParameters": [
                        {"ParameterName": parameter["name"], "ParameterValue": parameter["value"]}
                        for parameter in one.get("inputParameters", ())
                    ]
                }
                for one in inputs["controls"]
            ],
        }

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        name = inputs["name"]
        arn = aws.arn("backup", f"framework:{name}-{aws.creation_token[:8]}")
        return name, {"arn": arn, "creationTime": _now(), "deploymentStatus": "COMPLETED", "status": "ACTIVE"}


class ReportPlan(Unemulated):
    token = "aws:backup/reportPlan:ReportPlan"
    service, creation = "backup", "CreateReportPlan"
    shortfall = "a report plan cannot be updated"
    traits = Traits(identity=("name",), replace_on=frozenset({"name"}), allowed={"name": _UNDERSCORED})
    renamed: ClassVar[Renamed] = {
        "name": "ReportPlanName",
        "description": "ReportPlanDescription",
        "organizationUnits": "OrganizationUnits",
    }

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        name = inputs["name"]
        arn = aws.arn("backup", f"report-plan:{name}-{aws.creation_token[:8]}")
        return name, {"arn": arn, "creationTime": _now(), "deploymentStatus": "COMPLETED"}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


RESOURCE_TYPES: tuple[ResourceType, ...] = (
    Vault(),
    VaultLockConfiguration(),
    VaultPolicy(),
    Plan(),
    Selection(),
    RestoreTestingPlan(),
    RestoreTestingSelection(),
    Framework(),
    ReportPlan(),
)
