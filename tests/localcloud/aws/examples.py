"""One example of each resource type: inputs as a program gives them, what may change in place, and what may not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACCOUNT_ID = "123456789012"
REGION = "eu-central-1"
DR_REGION = "eu-west-1"


@dataclass(frozen=True)
class Of:
    """A property of one of the resources that an example needs."""

    need: str
    property: str


@dataclass(frozen=True, kw_only=True)
class Need:
    """A resource that must be there before the example's own."""

    token: str
    inputs: Mapping[str, Any]
    region: str = REGION


@dataclass(frozen=True, kw_only=True)
class Example:
    """`update` and `replacement` are laid over `inputs`; None where pulumi-aws offers no such change.

    `not_kept` are the patterns of inputs that moto loses; `not_imported` inputs that no object of AWS has.
    """

    token: str
    inputs: Mapping[str, Any]
    update: Mapping[str, Any] | None
    replacement: Mapping[str, Any] | None
    needs: Mapping[str, Need] = field(default_factory=dict)
    region: str = REGION
    not_kept: frozenset[str] = frozenset()
    not_imported: frozenset[str] = frozenset()
    stays_when_deleted: bool = False
    """AWS resets such a configuration instead of removing it."""


def policy(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str) -> str:
    return policy({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def allow(action: str, **more: Any) -> Mapping[str, Any]:
    return {"Sid": "Allow", "Effect": "Allow", "Action": [action], "Resource": "*", **more}


_ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:root"}
_KEY_POLICY = policy(allow("kms:*", Principal=_ROOT))
_BUCKET = Need(token="aws:s3/bucket:Bucket", inputs={})
_LOCKED_BUCKET = Need(token="aws:s3/bucket:Bucket", inputs={"objectLockEnabled": True})
_ROLE = Need(token="aws:iam/role:Role", inputs={"assumeRolePolicy": trust("s3.amazonaws.com")})
_KEY = Need(token="aws:kms/key:Key", inputs={"multiRegion": True})
_OTHER_BUCKET = {"other": _BUCKET}


def _versioning(bucket: str) -> Need:
    return Need(
        token="aws:s3/bucketVersioning:BucketVersioning",
        inputs={"bucket": Of(bucket, "bucket"), "versioningConfiguration": {"status": "Enabled"}},
    )


def _accepting_logs(bucket: str) -> Need:
    statement = allow("s3:PutObject", Principal={"Service": "logging.s3.amazonaws.com"}, Resource=Of(bucket, "arn"))
    return Need(
        token="aws:s3/bucketPolicy:BucketPolicy",
        inputs={"bucket": Of(bucket, "bucket"), "policy": {"Version": "2012-10-17", "Statement": [statement]}},
    )


_REPLICATION_RULE = {
    "id": "everything",
    "status": "Enabled",
    "priority": 1,
    "filter": {"prefix": ""},
    "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
    "deleteMarkerReplication": {"status": "Enabled"},
    "destination": {
        "bucket": Of("target", "arn"),
        "encryptionConfiguration": {"replicaKmsKeyId": Of("key", "arn")},
        "replicationTime": {"status": "Enabled", "time": {"minutes": 15}},
        "metrics": {"status": "Enabled", "eventThreshold": {"minutes": 15}},
    },
}
_LIFECYCLE_RULES = [
    {
        "id": "expire",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "transitions": [{"days": 90, "storageClass": "GLACIER"}, {"days": 30, "storageClass": "STANDARD_IA"}],
        "expiration": {"days": 365},
        "noncurrentVersionExpiration": {"noncurrentDays": 30, "newerNoncurrentVersions": 2},
    },
    {
        "id": "tidy",
        "status": "Enabled",
        "filter": {"and": {"prefix": "raw/", "tags": {"tier": "cold"}}},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
    },
]

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:kms/key:Key",
        inputs={
            "description": "Encrypts logs",
            "enableKeyRotation": True,
            "rotationPeriodInDays": 180,
            "deletionWindowInDays": 7,
            "multiRegion": True,
            "policy": _KEY_POLICY,
            "tags": {"purpose": "logs"},
        },
        update={
            "description": "Encrypts all logs",
            "isEnabled": False,
            "policy": policy(allow("kms:Decrypt", Principal=_ROOT)),
            "tags": {"purpose": "logs", "owner": "platform"},
        },
        replacement={"multiRegion": False},
        not_kept=frozenset({"rotationPeriodInDays"}),
        not_imported=frozenset({"deletionWindowInDays", "rotationPeriodInDays"}),
    ),
    Example(
        token="aws:kms/replicaKey:ReplicaKey",
        region=DR_REGION,
        needs={"key": _KEY, "other": _KEY},
        inputs={
            "primaryKeyArn": Of("key", "arn"),
            "description": "Replica",
            "policy": _KEY_POLICY,
            "deletionWindowInDays": 7,
            "tags": {"purpose": "logs"},
        },
        update={"description": "Replica of logs", "tags": {"purpose": "audit"}, "enabled": False},
        replacement={"primaryKeyArn": Of("other", "arn")},
        not_imported=frozenset({"deletionWindowInDays"}),
    ),
    Example(
        token="aws:kms/alias:Alias",
        needs={"key": _KEY, "other": _KEY},
        inputs={"name": "alias/kiso/logs", "targetKeyId": Of("key", "arn")},
        update={"targetKeyId": Of("other", "keyId")},
        replacement={"name": "alias/kiso/audit"},
    ),
    Example(
        token="aws:s3/bucket:Bucket",
        inputs={"bucket": "kiso-dev-logs", "objectLockEnabled": True, "forceDestroy": True, "tags": {"owner": "ops"}},
        update={"tags": {"owner": "platform", "tier": "1"}},
        replacement={"bucket": "kiso-dev-audit"},
        not_imported=frozenset({"forceDestroy"}),
    ),
    Example(
        token="aws:s3/bucketVersioning:BucketVersioning",
        needs={"bucket": _BUCKET, **_OTHER_BUCKET},
        inputs={"bucket": Of("bucket", "bucket"), "versioningConfiguration": {"status": "Enabled"}},
        update={"versioningConfiguration": {"status": "Suspended"}},
        replacement={"bucket": Of("other", "bucket")},
        stays_when_deleted=True,
    ),
    Example(
        token="aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        needs={"bucket": _BUCKET, "key": _KEY, **_OTHER_BUCKET},
        inputs={
            "bucket": Of("bucket", "bucket"),
            "rules": [
                {
                    "applyServerSideEncryptionByDefault": {
                        "sseAlgorithm": "aws:kms",
                        "kmsMasterKeyId": Of("key", "arn"),
                    },
                    "bucketKeyEnabled": True,
                }
            ],
        },
        update={"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
        replacement={"bucket": Of("other", "bucket")},
    ),
    Example(
        token="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        needs={"bucket": _BUCKET, **_OTHER_BUCKET},
        inputs={
            "bucket": Of("bucket", "bucket"),
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
        },
        update={"restrictPublicBuckets": True},
        replacement={"bucket": Of("other", "bucket")},
    ),
    Example(
        token="aws:s3/bucketPolicy:BucketPolicy",
        needs={"bucket": _BUCKET, **_OTHER_BUCKET},
        inputs={"bucket": Of("bucket", "bucket"), "policy": policy(allow("s3:GetObject", Principal=_ROOT))},
        update={"policy": policy(allow("s3:PutObject", Principal=_ROOT))},
        replacement={"bucket": Of("other", "bucket")},
    ),
    Example(
        token="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        needs={"bucket": _BUCKET, **_OTHER_BUCKET},
        inputs={"bucket": Of("bucket", "bucket"), "rules": _LIFECYCLE_RULES},
        update={"rules": [{**_LIFECYCLE_RULES[0], "expiration": {"days": 400}}, _LIFECYCLE_RULES[1]]},
        replacement={"bucket": Of("other", "bucket")},
        not_kept=frozenset({"rules.noncurrentVersionExpiration.newerNoncurrentVersions"}),
    ),
    Example(
        token="aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        needs={"bucket": _LOCKED_BUCKET, "other": _LOCKED_BUCKET},
        inputs={
            "bucket": Of("bucket", "bucket"),
            "rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 30}},
        },
        update={"rule": {"defaultRetention": {"mode": "GOVERNANCE", "years": 1}}},
        replacement={"bucket": Of("other", "bucket")},
        stays_when_deleted=True,
    ),
    Example(
        token="aws:s3/bucketLogging:BucketLogging",
        needs={"bucket": _BUCKET, "target": _BUCKET, "target-policy": _accepting_logs("target"), **_OTHER_BUCKET},
        inputs={
            "bucket": Of("bucket", "bucket"),
            "targetBucket": Of("target", "bucket"),
            "targetPrefix": "logs/",
            "targetObjectKeyFormat": {"partitionedPrefix": {"partitionDateSource": "EventTime"}},
        },
        update={"targetPrefix": "access/"},
        replacement={"bucket": Of("other", "bucket")},
        not_kept=frozenset({"targetObjectKeyFormat"}),
    ),
    Example(
        token="aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        needs={"bucket": _BUCKET, **_OTHER_BUCKET},
        inputs={"bucket": Of("bucket", "bucket"), "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        update={"rule": {"objectOwnership": "BucketOwnerPreferred"}},
        replacement={"bucket": Of("other", "bucket")},
    ),
    Example(
        token="aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        needs={
            "bucket": _BUCKET,
            "versioning": _versioning("bucket"),
            "target": _BUCKET,
            "target-versioning": _versioning("target"),
            **_OTHER_BUCKET,
            "other-versioning": _versioning("other"),
            "role": _ROLE,
            "key": _KEY,
        },
        inputs={"bucket": Of("bucket", "bucket"), "role": Of("role", "arn"), "rules": [_REPLICATION_RULE]},
        update={"rules": [{**_REPLICATION_RULE, "deleteMarkerReplication": {"status": "Disabled"}}]},
        replacement={"bucket": Of("other", "bucket")},
        not_kept=frozenset({"rules.sourceSelectionCriteria", "rules.deleteMarkerReplication.status"}),
    ),
    Example(
        token="aws:iam/role:Role",
        inputs={
            "name": "kiso-dev-prometheus",
            "description": "Prometheus",
            "assumeRolePolicy": trust("pods.eks.amazonaws.com"),
            "maxSessionDuration": 7200,
            "forceDetachPolicies": True,
            "tags": {"owner": "ops"},
        },
        update={
            "description": "Prometheus and Thanos",
            "assumeRolePolicy": trust("ec2.amazonaws.com"),
            "tags": {"tier": "1"},
        },
        replacement={"path": "/kiso/"},
        not_imported=frozenset({"forceDetachPolicies"}),
    ),
    Example(
        token="aws:iam/rolePolicy:RolePolicy",
        needs={"role": _ROLE},
        inputs={"role": Of("role", "name"), "name": "write", "policy": policy(allow("s3:PutObject"))},
        update={"policy": policy(allow("s3:GetObject"))},
        replacement={"name": "read"},
    ),
    Example(
        token="aws:iam/policy:Policy",
        inputs={
            "name": "kiso-dev-read",
            "description": "Read",
            "policy": policy(allow("s3:GetObject")),
            "tags": {"owner": "ops"},
        },
        update={"policy": policy(allow("s3:ListBucket")), "tags": {"owner": "platform"}},
        replacement={"description": "Read all"},
    ),
    Example(
        token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        needs={
            "role": _ROLE,
            "policy": Need(token="aws:iam/policy:Policy", inputs={"policy": policy(allow("s3:GetObject"))}),
            "other": Need(token="aws:iam/policy:Policy", inputs={"policy": policy(allow("s3:PutObject"))}),
        },
        inputs={"role": Of("role", "name"), "policyArn": Of("policy", "arn")},
        update=None,
        replacement={"policyArn": Of("other", "arn")},
    ),
    Example(
        token="aws:secretsmanager/secret:Secret",
        needs={"key": _KEY},
        inputs={
            "name": "kiso/dev/pagerduty",
            "description": "Receiver",
            "kmsKeyId": Of("key", "arn"),
            "policy": policy(allow("secretsmanager:GetSecretValue", Principal=_ROOT)),
            "recoveryWindowInDays": 0,
            "replicas": [{"region": DR_REGION, "kmsKeyId": "alias/kiso/secrets"}],
            "tags": {"owner": "ops"},
        },
        update={"description": "Receivers", "tags": {"owner": "platform"}, "replicas": [{"region": "us-east-1"}]},
        replacement={"name": "kiso/dev/slack"},
        not_kept=frozenset({"replicas.kmsKeyId"}),
        not_imported=frozenset({"recoveryWindowInDays", "replicas"}),
    ),
    Example(
        token="aws:eks/podIdentityAssociation:PodIdentityAssociation",
        needs={"role": _ROLE},
        inputs={
            "clusterName": "platform",
            "namespace": "monitoring",
            "serviceAccount": "prometheus",
            "roleArn": Of("role", "arn"),
            "tags": {"owner": "ops"},
        },
        update={"disableSessionTags": True, "tags": {"owner": "platform"}},
        replacement={"serviceAccount": "thanos"},
    ),
)
