"""What judges restore tests, keeps the evidence, and tells how old and how slow the last good one was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from components.iam import Statement, allow
from components.invocation import invoke_by
from components.key_policies import allow_key_use
from components.keys import MultiRegionKey
from components.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.names import bucket_name
from components.regions import Region
from components.tags import mandatory_tags
from settings.ownership import Ownership

_PURPOSE = "restore-verdicts"
_SCHEDULE = "rate(1 hour)"
_TIMEOUT_SECONDS, _MEMORY_MIB = 900, 512
_RESTORED = "awsbackup-restore-test-*"
"""What restore testing calls what it restores (AWS Backup guide, "Restore testing")."""
_NAMESPACE = "OperationsPlatform/Recovery"
"""As functions/recovery/validating.py has it."""


@dataclass(frozen=True, kw_only=True)
class RestoreVerdictsArgs:
    ownership: Ownership
    region: Region
    testing_plan: str
    """Its name."""
    resource_types: Sequence[str]
    allowed_seconds: Mapping[str, float]
    """How long a restore may take, by store."""
    function_key: MultiRegionKey
    """Encrypts the function's environment, log and dead letters."""
    evidence_key: MultiRegionKey
    """Encrypts the bucket of the backups."""
    log_retention_days: int


class RestoreVerdicts(pulumi.ComponentResource):
    """The function, called when a test has restored something, and every hour for the metrics."""

    def __init__(self, name: str, args: RestoreVerdictsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:recovery:RestoreVerdicts", name, {}, opts)
        region, bucket = args.region, bucket_name(args.ownership.environment, "backups", args.region)
        configuration = {"bucket": bucket, "plan": args.testing_plan, "allowed_seconds": dict(args.allowed_seconds)}
        function = LambdaFunction(
            f"{name}-function",
            LambdaFunctionArgs(
                ownership=args.ownership,
                region=region,
                purpose=_PURPOSE,
                description="Judges what restore tests restored",
                package="recovery",
                handler="functions.recovery.validating.handler",
                environment={"RESTORE_TESTS": json.dumps(configuration, sort_keys=True)},
                permissions=_permissions(args, bucket),
                key=args.function_key,
                key_arn=args.function_key.primary_arn,
                log_retention_days=args.log_retention_days,
                invoked_by="events.amazonaws.com",
                timeout_seconds=_TIMEOUT_SECONDS,
                memory_mib=_MEMORY_MIB,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        restored = {
            "source": ["aws.backup"],
            "detail-type": ["Restore Job State Change"],
            "detail": {
                "status": ["COMPLETED"],
                "restoreTestingPlanArn": [
                    {"prefix": region.arn("backup", f"restore-testing-plan:{args.testing_plan}-")}
                ],
            },
        }
        rules: Mapping[str, tuple[str | None, str | None]] = {
            "restored": (json.dumps(restored), None),
            "hourly": (None, _SCHEDULE),
        }
        for what, (pattern, schedule) in rules.items():
            rule = cloudwatch.EventRule(
                f"{name}-{what}",
                name=f"{_PURPOSE}-{what}",
                description="When to judge restore tests",
                event_pattern=pattern,
                schedule_expression=schedule,
                tags=mandatory_tags(args.ownership, purpose=_PURPOSE),
                opts=pulumi.ResourceOptions(parent=self, provider=region.provider),
            )
            invoke_by(rule, function, f"{name}-{what}-target", parent=self, region=region)
        self.register_outputs({})


def _permissions(args: RestoreVerdictsArgs, bucket: str) -> Sequence[Statement]:
    region = args.region
    objects = region.bucket_arn(bucket)
    use = ["kms:Decrypt", "kms:GenerateDataKey"]
    statements = [
        allow("Judge", ["backup:DescribeRestoreJob", "backup:PutRestoreValidationResult"], ["*"]),
        allow(
            "SeePlan",
            ["backup:GetRestoreTestingPlan"],
            [region.arn("backup", f"restore-testing-plan:{args.testing_plan}-*")],
        ),
        allow("FindStore", ["tag:GetResources"], ["*"]),
        allow("ReadManifests", ["s3:GetObject"], [f"{objects}/manifests/*", f"{objects}/restore-tests/*"]),
        # Without it, S3 says of what is missing that it is forbidden.
        allow("SeeWhatIsMissing", ["s3:ListBucket"], [objects]),
        allow("KeepEvidence", ["s3:PutObject"], [f"{objects}/restore-tests/*"]),
        allow_key_use("UseEvidenceKey", use, alias=args.evidence_key.alias, service="s3", region=region),
        allow(
            "TellAge",
            ["cloudwatch:PutMetricData"],
            ["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": _NAMESPACE}},
        ),
    ]
    looks = {
        "DynamoDB": (["dynamodb:DescribeTable", "dynamodb:Scan"], region.arn("dynamodb", f"table/{_RESTORED}")),
        "RDS": (["rds:DescribeDBInstances"], region.arn("rds", f"db:{_RESTORED}")),
    }
    return [
        *statements,
        *(
            allow(f"Look{kind}", actions, [resource])
            for kind, (actions, resource) in looks.items()
            if kind in args.resource_types
        ),
    ]
