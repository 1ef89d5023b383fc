"""Calls of AWS APIs that each workload makes, by hand, from the source or the manual of the program.

A new workload's calls go in here, with where they are documented, in the same change as its policy.
"""

from __future__ import annotations

from collections.abc import Mapping

_KEEP_BLOCKS = (
    # thanos-io/objstore v0.0.0, providers/s3: Upload is multipart above 128 MiB and aborts what fails; Iter, Get,
    # Exists and Attributes, Delete. minio-go asks for the bucket's region first.
    "s3:GetBucketLocation",
    "s3:ListObjectsV2",
    "s3:HeadObject",
    "s3:GetObject",
    "s3:PutObject",
    "s3:CreateMultipartUpload",
    "s3:UploadPart",
    "s3:CompleteMultipartUpload",
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
)
_READ_BLOCKS = ("s3:GetBucketLocation", "s3:ListObjectsV2", "s3:HeadObject", "s3:GetObject")
_READ_METRICS = (
    # nerdswords/yet-another-cloudwatch-exporter, README "Authentication"; Grafana's manual, "CloudWatch data source".
    "tag:GetResources",
    "cloudwatch:ListMetrics",
    "cloudwatch:GetMetricData",
)
_REPLICATE = (
    # Amazon S3 User Guide, "Setting up permissions for live replication", with SSE-KMS and object lock.
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionTagging",
    "s3:GetObjectRetention",
    "s3:GetObjectLegalHold",
    "s3:ReplicateObject",
    "s3:ReplicateTags",
    "kms:Encrypt",
)
_WRITE_LOG = (
    # AWS Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs": the group is there already.
    "logs:CreateLogStream",
    "logs:PutLogEvents",
)

CALLS: Mapping[str, tuple[str, ...]] = {
    "prometheus": _KEEP_BLOCKS,
    "thanos-compactor": _KEEP_BLOCKS,
    "thanos-ruler": _KEEP_BLOCKS,
    "thanos-store-gateway": _READ_BLOCKS,
    "cloudwatch-exporter": (*_READ_METRICS, "cloudwatch:GetMetricStatistics"),
    "grafana": _READ_METRICS,
    "external-secrets": (
        # external-secrets v1.3, providers/v1/aws/secretsmanager: what an ExternalSecret with `data` asks for.
        "secretsmanager:GetSecretValue",
        "secretsmanager:DescribeSecret",
    ),
    "elasticsearch": (
        # Elasticsearch's manual, "S3 repository", recommended permissions.
        *_KEEP_BLOCKS,
        "s3:ListMultipartUploads",
        "s3:ListParts",
    ),
    "metrics-replication": (*_REPLICATE, "s3:ReplicateDelete"),
    "logs-replication": (*_REPLICATE, "s3:ReplicateDelete"),
    "audit-replication": _REPLICATE,
    "backups-replication": _REPLICATE,
    "configuration-record": (
        # AWS Config Developer Guide, "Permissions for the Amazon S3 Bucket for the AWS Config Delivery Channel".
        "s3:GetBucketAcl",
        "s3:ListBucket",
        "s3:PutObject",
    ),
    # AWS' own policies alone.
    "backup": (),
    "logstash": (
        # Elastic's reference of Filebeat, "AWS S3 input"; Logstash, "S3 output plugin", for what has to be kept.
        "sqs:ReceiveMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "s3:GetObject",
        "s3:PutObject",
    ),
    "kubernetes-audit-subscription": (
        # CloudWatch Logs User Guide, "Subscription filters with Amazon Data Firehose".
        "firehose:PutRecord",
        "firehose:PutRecordBatch",
    ),
    "kubernetes-audit-delivery": (
        # Amazon Data Firehose Developer Guide, "Grant Firehose access to an Amazon S3 destination".
        "s3:AbortMultipartUpload",
        "s3:GetBucketLocation",
        "s3:ListBucket",
        "s3:ListMultipartUploads",
        "s3:PutObject",
    ),
    "global-events": (
        # Amazon EventBridge User Guide, "Sending and receiving events between AWS Regions".
        "events:PutEvents",
    ),
    "secret-rotation": (
        # functions/rotation/steps.py; Lambda sends what failed to the queue itself.
        *_WRITE_LOG,
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
        "sqs:SendMessage",
    ),
    "secret-review": (
        # functions/rotation/reviewing.py.
        *_WRITE_LOG,
        "secretsmanager:DescribeSecret",
        "events:PutEvents",
        "sqs:SendMessage",
    ),
    "restore-verdicts": (
        # functions/recovery/validating.py, for the kinds of stores that are backed up.
        *_WRITE_LOG,
        "backup:DescribeRestoreJob",
        "backup:GetRestoreTestingPlan",
        "backup:PutRestoreValidationResult",
        "cloudwatch:PutMetricData",
        "dynamodb:DescribeTable",
        "dynamodb:Scan",
        "rds:DescribeDBInstances",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "sqs:SendMessage",
        "tag:GetResources",
    ),
}
"""By the purpose in a role's name."""
WHERE_THERE_IS_A_STANDBY: Mapping[str, tuple[str, ...]] = {
    "failover": (
        # functions/recovery/failing_over.py; RDS User Guide, "Creating a read replica in a different AWS Region", for
        # what encrypted replicas take besides.
        *_WRITE_LOG,
        "kms:CreateGrant",
        "kms:DescribeKey",
        "cloudwatch:GetMetricStatistics",
        "eks:DescribeNodegroup",
        "eks:UpdateNodegroupConfig",
        "rds:AddTagsToResource",
        "rds:CreateDBInstanceReadReplica",
        "rds:DescribeDBInstances",
        "rds:PromoteReadReplica",
        "route53:GetHealthCheckStatus",
        "route53:UpdateHealthCheck",
        "sqs:SendMessage",
        "ssm:GetParameter",
        "ssm:PutParameter",
    ),
    # AWS Systems Manager User Guide, "aws:invokeLambdaFunction".
    "runbooks": ("lambda:InvokeFunction",),
}
"""The same, of stacks that can fail over."""
SECOND_COPIES = (
    # functions/second_copies/copying.py; boto3's managed copy, in one request or in parts, with tags.
    *_WRITE_LOG,
    "s3:HeadObject",
    "s3:GetObjectVersion",
    "s3:GetObjectTagging",
    "s3:GetObjectVersionTagging",
    # S3 says of a key that is not there that it is forbidden, unless the caller may list the bucket.
    "s3:ListBucket",
    "s3:PutObject",
    "s3:PutObjectTagging",
    "s3:UploadPart",
    "s3:AbortMultipartUpload",
    "sqs:SendMessage",
)
"""Of a function that copies a bucket's objects, where the recovery point asks for one."""

_ACTIONS: Mapping[str, str] = {
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:UploadPart": "s3:PutObject",
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "s3:ListParts": "s3:ListMultipartUploadParts",
}
"""Where IAM calls what a call needs otherwise: Service Authorization Reference, "Amazon S3"."""
_WITH_KEY: Mapping[str, tuple[str, ...]] = {
    # Everything here is encrypted with keys of the account; a part of a multipart upload is read back under its key.
    "s3:GetObject": ("kms:Decrypt",),
    "s3:GetObjectVersionForReplication": ("kms:Decrypt",),
    "s3:PutObject": ("kms:Decrypt", "kms:GenerateDataKey"),
    "s3:ReplicateObject": ("kms:GenerateDataKey",),
    "secretsmanager:GetSecretValue": ("kms:Decrypt",),
    "secretsmanager:PutSecretValue": ("kms:GenerateDataKey",),
    "sqs:SendMessage": ("kms:Decrypt", "kms:GenerateDataKey"),
}


def needed(calls: tuple[str, ...]) -> set[str]:
    """Actions that the calls need, those on the key included."""
    actions = {_ACTIONS.get(call, call) for call in calls}
    return actions | {key_action for action in actions for key_action in _WITH_KEY.get(action, ())}
