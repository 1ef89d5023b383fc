"""Permissions boundaries: what a role can at most have, whoever edits its policies.

A boundary allows by kinds of actions, gives nothing by itself, and denies for good what would undo the guards: rights
to write rights, the trail of who did what, locked backups, and the secrets and buckets of other environments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from identity.place import PREFIX, Place
from identity.statements import Statement

Kind = Literal["people", "deployment", "workloads"]

_READING = (
    "backup:Describe*",
    "backup:List*",
    "cloudtrail:LookupEvents",
    "cloudwatch:Describe*",
    "cloudwatch:Get*",
    "cloudwatch:List*",
    "ec2:Describe*",
    "eks:Describe*",
    "eks:List*",
    "events:Describe*",
    "guardduty:Get*",
    "guardduty:List*",
    "iam:Get*",
    "iam:List*",
    "kms:Describe*",
    "kms:Get*",
    "kms:List*",
    "lambda:Get*",
    "logs:Describe*",
    "logs:FilterLogEvents",
    "logs:Get*",
    "logs:StartQuery",
    "logs:StopQuery",
    "s3:Get*",
    "s3:List*",
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetResourcePolicy",
    "securityhub:Get*",
    "sqs:Get*",
    "tag:Get*",
    "wafv2:Get*",
)
_REPAIR = (
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "s3:PutObject",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:RotateSecret",
    "sqs:StartMessageMoveTask",
    "wafv2:UpdateWebACL",
)
_WRITING = (
    "eks:*PodIdentityAssociation",
    "events:Put*",
    "events:TagResource",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:PassRole",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UpdateRoleDescription",
    "kms:Create*",
    "kms:EnableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ReplicateKey",
    "kms:TagResource",
    "kms:Update*",
    "lambda:CreateFunction",
    "lambda:TagResource",
    "lambda:UpdateFunction*",
    "s3:CreateBucket",
    "s3:PutBucket*",
    "s3:Put*Configuration",
    "secretsmanager:CreateSecret",
    "secretsmanager:PutResourcePolicy",
    "secretsmanager:ReplicateSecretToRegions",
    "secretsmanager:RotateSecret",
    "secretsmanager:TagResource",
    "secretsmanager:UpdateSecret",
    "sqs:CreateQueue",
    "sqs:SetQueueAttributes",
    "sqs:TagQueue",
    "wafv2:CreateWebACL",
    "wafv2:PutLoggingConfiguration",
    "wafv2:TagResource",
    "wafv2:UpdateWebACL",
)
_RUNNING = (
    "backup:DescribeRestoreJob",
    "backup:GetRestoreTestingPlan",
    "backup:PutRestoreValidationResult",
    "cloudwatch:Get*",
    "cloudwatch:List*",
    "cloudwatch:PutMetricData",
    "dynamodb:DescribeTable",
    "dynamodb:Scan",
    "eks:DescribeNodegroup",
    "eks:UpdateNodegroupConfig",
    "events:PutEvents",
    "firehose:PutRecord*",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
    "lambda:InvokeFunction",
    "logs:CreateLog*",
    "logs:PutLogEvents",
    "rds:AddTagsToResource",
    "rds:CreateDBInstanceReadReplica",
    "rds:DescribeDBInstances",
    "rds:PromoteReadReplica",
    "route53:GetHealthCheckStatus",
    "route53:UpdateHealthCheck",
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:Get*",
    "s3:List*",
    "s3:PutObject",
    "s3:Replicate*",
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetRandomPassword",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:Get*",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "ssm:GetParameter",
    "ssm:PutParameter",
    "tag:GetResources",
)

_ALLOWED: Mapping[Kind, Sequence[str]] = {
    "people": (*_READING, *_REPAIR),
    "deployment": (*_READING, *_WRITING),
    "workloads": _RUNNING,
}
_IDENTITY_WRITING = (
    "iam:Add*",
    "iam:Attach*",
    "iam:Create*",
    "iam:Delete*",
    "iam:Detach*",
    "iam:Put*",
    "iam:Set*",
    "iam:Update*",
    "iam:Upload*",
    "organizations:*",
    "sts:AssumeRole",
)
_UNGUARDING = (
    "backup:DeleteBackupVault*",
    "backup:DeleteRecoveryPoint",
    "cloudtrail:DeleteTrail",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "config:DeleteConfigurationRecorder",
    "config:StopConfigurationRecorder",
    "guardduty:DeleteDetector",
    "kms:DisableKey",
    "kms:ScheduleKeyDeletion",
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket*",
)


def boundary_name(place: Place, kind: Kind) -> str:
    return f"{place.prefix}{kind}-boundary"


def boundary_arn(place: Place, kind: Kind) -> str:
    return place.iam(f"policy/{boundary_name(place, kind)}")


def boundary(place: Place, kind: Kind) -> tuple[Statement, ...]:
    foreign = f"arn:{place.partition}:secretsmanager:*:*:secret:{PREFIX}/{place.environment}/*"
    return (
        Statement(sid="AtMost", actions=tuple(_ALLOWED[kind]), resources=("*",)),
        _never("NeverUnguard", _UNGUARDING),
        Statement(
            sid="NeverOtherSecrets",
            allows=False,
            actions=("secretsmanager:*",),
            resources=(foreign,),
            all_but_resources=True,
        ),
        Statement(
            sid="NeverOtherBuckets",
            allows=False,
            actions=("s3:*",),
            resources=(*place.buckets(), *place.objects(), *logs_of_requests(place)),
            all_but_resources=True,
        ),
        *_guarded(place, kind),
    )


def logs_of_requests(place: Place) -> list[str]:
    """The bucket whose name AWS WAF prescribes the start of, and its objects."""
    bucket = f"arn:{place.partition}:s3:::aws-waf-logs-{place.prefix}*"
    return [bucket, f"{bucket}/*"]


def _guarded(place: Place, kind: Kind) -> Sequence[Statement]:
    if kind != "deployment":
        return (_never("NeverWriteRights", _IDENTITY_WRITING),)
    people, workloads = place.iam(f"role/{place.prefix}people-*"), boundary_arn(place, "workloads")
    return (
        Statement(
            sid="NeverUnbounded",
            allows=False,
            actions=("iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRole*"),
            resources=("*",),
            # It holds where a role has, or is to have, another boundary or none.
            conditions={"StringNotEquals": {"iam:PermissionsBoundary": (workloads,)}},
        ),
        Statement(
            sid="NeverPassOthers",
            allows=False,
            actions=("iam:PassRole",),
            resources=(place.iam(f"role/{place.prefix}*"),),
            all_but_resources=True,
        ),
        Statement(sid="NeverPeople", allows=False, actions=("iam:*Role*",), resources=(people,)),
        _never("NeverReadData", ("kms:Decrypt", "s3:GetObject*", "secretsmanager:GetSecretValue")),
    )


def _never(sid: str, actions: tuple[str, ...]) -> Statement:
    return Statement(sid=sid, allows=False, actions=actions, resources=("*",))
