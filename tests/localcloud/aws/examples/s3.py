"""Examples of the resource types of s3."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import BUCKET, KEY, ROLE, ROOT, Example, Need, Of, allow, policy

_LOCKED_BUCKET = Need(token="aws:s3/bucket:Bucket", inputs={"objectLockEnabled": True})
_OTHER_BUCKET = {"other": BUCKET}


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
        token="aws:s3/bucket:Bucket",
        inputs={"bucket": "kiso-dev-logs", "objectLockEnabled": True, "forceDestroy": True, "tags": {"owner": "ops"}},
        update={"tags": {"owner": "platform", "tier": "1"}},
        replacement={"bucket": "kiso-dev-audit"},
        not_imported=frozenset({"forceDestroy"}),
    ),
    Example(
        token="aws:s3/bucketVersioning:BucketVersioning",
        needs={"bucket": BUCKET, **_OTHER_BUCKET},
        inputs={"bucket": Of("bucket", "bucket"), "versioningConfiguration": {"status": "Enabled"}},
        update={"versioningConfiguration": {"status": "Suspended"}},
        replacement={"bucket": Of("other", "bucket")},
        stays_when_deleted=True,
    ),
    Example(
        token="aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        needs={"bucket": BUCKET, "key": KEY, **_OTHER_BUCKET},
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
        needs={"bucket": BUCKET, **_OTHER_BUCKET},
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
        needs={"bucket": BUCKET, **_OTHER_BUCKET},
        inputs={"bucket": Of("bucket", "bucket"), "policy": policy(allow("s3:GetObject", Principal=ROOT))},
        update={"policy": policy(allow("s3:PutObject", Principal=ROOT))},
        replacement={"bucket": Of("other", "bucket")},
    ),
    Example(
        token="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        needs={"bucket": BUCKET, **_OTHER_BUCKET},
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
        needs={"bucket": BUCKET, "target": BUCKET, "target-policy": _accepting_logs("target"), **_OTHER_BUCKET},
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
        needs={"bucket": BUCKET, **_OTHER_BUCKET},
        inputs={"bucket": Of("bucket", "bucket"), "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        update={"rule": {"objectOwnership": "BucketOwnerPreferred"}},
        replacement={"bucket": Of("other", "bucket")},
    ),
    Example(
        token="aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        needs={
            "bucket": BUCKET,
            "versioning": _versioning("bucket"),
            "target": BUCKET,
            "target-versioning": _versioning("target"),
            **_OTHER_BUCKET,
            "other-versioning": _versioning("other"),
            "role": ROLE,
            "key": KEY,
        },
        inputs={"bucket": Of("bucket", "bucket"), "role": Of("role", "arn"), "rules": [_REPLICATION_RULE]},
        update={"rules": [{**_REPLICATION_RULE, "deleteMarkerReplication": {"status": "Disabled"}}]},
        replacement={"bucket": Of("other", "bucket")},
        not_kept=frozenset({"rules.sourceSelectionCriteria", "rules.deleteMarkerReplication.status"}),
    ),
    Example(
        token="aws:s3/bucketNotification:BucketNotification",
        needs={"bucket": BUCKET, "queue": Need(token="aws:sqs/queue:Queue", inputs={}), **_OTHER_BUCKET},
        inputs={
            "bucket": Of("bucket", "bucket"),
            "queues": [
                {
                    "id": "trail",
                    "queueArn": Of("queue", "arn"),
                    "events": ["s3:ObjectCreated:*"],
                    "filterPrefix": "AWSLogs/",
                }
            ],
        },
        update={
            "eventbridge": True,
            "queues": [{"id": "all", "queueArn": Of("queue", "arn"), "events": ["s3:ObjectCreated:Put"]}],
        },
        replacement={"bucket": Of("other", "bucket")},
        not_kept=frozenset({"eventbridge"}),
    ),
)
