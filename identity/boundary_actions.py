"""What roles of each kind can have at most: patterns of actions that their boundaries allow.

A boundary gives nothing by itself, so a pattern may be wider than what any role is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from identity.lifecycles import by_scope, load_lifecycles

Kind = Literal["people", "deployment", "workloads", "backup", "recording"]
"""`backup` and `recording` are of roles with policies that AWS keeps, for services that it goes on adding."""

_READING = (
    *(
        f"{service}:{verb}*"
        for service, verbs in {
            "access-analyzer": ("Get", "List"),
            "backup": ("Describe", "Get", "List"),
            "cloudtrail": ("Describe", "Get", "List", "LookupEvents"),
            "cloudwatch": ("Describe", "Get", "List"),
            "config": ("Describe",),
            "ec2": ("Describe",),
            "eks": ("Describe", "List"),
            "events": ("Describe", "List"),
            "firehose": ("Describe", "List"),
            "guardduty": ("Get", "List"),
            "iam": ("Get", "List"),
            "inspector2": ("BatchGet",),
            "kms": ("Describe", "Get", "List"),
            "lambda": ("Get", "List"),
            "logs": ("Describe", "FilterLogEvents", "Get", "List", "StartQuery", "StopQuery"),
            "route53": ("Get", "List"),
            "s3": ("Get", "List"),
            "secretsmanager": ("DescribeSecret", "GetResourcePolicy"),
            "securityhub": ("Describe", "Get"),
            "sqs": ("Get", "List"),
            "ssm": ("Describe", "Get", "List"),
            "tag": ("Get",),
            "wafv2": ("Get", "List"),
        }.items()
        for verb in verbs
    ),
)
_REPAIR = (
    "iam:PassRole",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "s3:PutObject",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:RotateSecret",
    "sqs:StartMessageMoveTask",
    "ssm:SendAutomationSignal",
    "ssm:StartAutomationExecution",
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
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
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
    "s3:PutObjectTagging",
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
_BACKING_UP = (
    "backup:CopyFromBackupVault",
    "backup:CopyIntoBackupVault",
    "backup:Describe*",
    "backup:List*",
    "backup:StartRestoreJob",
    "backup:TagResource",
    "cloudwatch:GetMetricData",
    "dynamodb:*Item",
    "dynamodb:CreateBackup",
    "dynamodb:DeleteBackup",
    "dynamodb:Describe*",
    "dynamodb:ListTagsOfResource",
    "dynamodb:Query",
    "dynamodb:Restore*",
    "dynamodb:Scan",
    "dynamodb:StartAwsBackupJob",
    "ec2:Describe*",
    "elasticfilesystem:Backup",
    "elasticfilesystem:CreateFileSystem",
    "elasticfilesystem:DeleteFileSystem",
    "elasticfilesystem:Describe*",
    "elasticfilesystem:Restore",
    "elasticfilesystem:TagResource",
    "events:*Rule*",
    "events:*Targets",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
    "rds:AddTagsToResource",
    "rds:Copy*Snapshot",
    "rds:Create*Snapshot",
    "rds:CreateDBInstance",
    "rds:DeleteDB*",
    "rds:Describe*",
    "rds:ListTagsForResource",
    "rds:ModifyDB*",
    "rds:RestoreDB*",
    "s3:CreateBucket",
    "s3:DeleteObject",
    "s3:Get*",
    "s3:List*",
    "s3:PutBucketNotification",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketVersioning",
    "s3:PutInventoryConfiguration",
    "s3:PutObject*",
    "tag:GetResources",
)
RECORDED = (
    "access-analyzer",
    "acm",
    "autoscaling",
    "backup",
    "cloudtrail",
    "cloudwatch",
    "config",
    "dynamodb",
    "ec2",
    "ecr",
    "eks",
    "elasticache",
    "elasticfilesystem",
    "elasticloadbalancing",
    "events",
    "firehose",
    "guardduty",
    "iam",
    "inspector2",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "rds",
    "route53",
    "s3",
    "secretsmanager",
    "securityhub",
    "sns",
    "sqs",
    "ssm",
    "tag",
    "wafv2",
)
"""Services whose resources AWS Config records: those of this program and of the catalogue's stores."""
_RECORDING = (
    *(f"{service}:{verb}*" for service in RECORDED for verb in ("Describe", "Get", "List")),
    "config:BatchGet*",
    "config:Put*",
    "config:Select*",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "logs:CreateLog*",
    "logs:PutLogEvents",
    "s3:PutObject",
)
_LENDING = ("iam:PassRole", "kms:CreateGrant", "kms:Encrypt", "lambda:InvokeFunction")


def _deploying() -> Sequence[str]:
    """Each action on identities and keys, and of others those of the same verb."""
    actions = by_scope(load_lifecycles().deployed, "change", "delete")
    return sorted({_of_verb(action) for named in actions.values() for action in named})


def _of_verb(action: str) -> str:
    service, _, name = action.partition(":")
    verb = re.match("[A-Z][a-z]+", name)
    return action if service in ("iam", "kms") or verb is None else f"{service}:{verb[0]}*"


AT_MOST: Mapping[Kind, Sequence[str]] = {
    "people": (*_READING, *_REPAIR),
    "deployment": (*_READING, *_LENDING, *_deploying()),
    "workloads": _RUNNING,
    "backup": _BACKING_UP,
    "recording": _RECORDING,
}
