"""Buckets, and what configures them."""

from __future__ import annotations

from tests.policies.cases.values import (
    ACCESS_LOG_BUCKET,
    AUDIT_BUCKET,
    BUCKET,
    KEY_ARN,
    ROOT,
    TAGS,
    Change,
    Good,
    document,
)

TLS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["s3:*"],
    "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
GOOD: Good = {
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": {
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    },
    "aws:s3/bucket:Bucket": {"bucket": BUCKET, "tags": TAGS, "forceDestroy": False},
    "aws:s3/bucketAcl:BucketAcl": {"bucket": BUCKET, "acl": "private"},
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
        "bucket": BUCKET,
        "rules": [
            {"id": "tidy", "status": "Enabled", "expiration": {"expiredObjectDeleteMarker": True}},
            {
                "id": "expire",
                "status": "Enabled",
                "expiration": {"days": 30},
                "noncurrentVersionExpiration": {"noncurrentDays": 7},
            },
        ],
    },
    "aws:s3/bucketLogging:BucketLogging": {"bucket": BUCKET, "targetBucket": ACCESS_LOG_BUCKET},
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
        "bucket": AUDIT_BUCKET,
        "rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 365}},
    },
    "aws:s3/bucketPolicy:BucketPolicy": {"bucket": BUCKET, "policy": document(TLS_ONLY)},
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
        "bucket": BUCKET,
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
        "bucket": BUCKET,
        "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY_ARN}}],
    },
    "aws:s3/bucketVersioning:BucketVersioning": {"bucket": BUCKET, "versioningConfiguration": {"status": "Enabled"}},
}
CHANGES: tuple[Change, ...] = (
    *(
        ("bucket-public-access", f"aws:s3/{kind[0].lower()}{kind[1:]}:{kind}", (switch,), value)
        for kind in ("BucketPublicAccessBlock", "AccountPublicAccessBlock")
        for switch in _SWITCHES
        for value in (False, ...)
    ),
    ("bucket-acl", "aws:s3/bucketAcl:BucketAcl", ("acl",), "public-read"),
    ("bucket-acl", "aws:s3/bucketAcl:BucketAcl", ("acl",), "authenticated-read"),
    ("bucket-acl", "aws:s3/bucket:Bucket", ("acl",), "public-read-write"),
    (
        "bucket-acl",
        "aws:s3/bucketAcl:BucketAcl",
        ("accessControlPolicy",),
        {"grants": [{"grantee": {"uri": "http://acs.amazonaws.com/groups/global/AllUsers"}, "permission": "READ"}]},
    ),
    *(
        (
            "bucket-encryption",
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            path,
            value,
        )
        for path, value in (
            (("rules", 0, "applyServerSideEncryptionByDefault", "sseAlgorithm"), "AES256"),
            (("rules", 0, "applyServerSideEncryptionByDefault"), ...),
            (("rules",), []),
            (("rules",), ...),
        )
    ),
    (
        "bucket-versioning",
        "aws:s3/bucketVersioning:BucketVersioning",
        ("versioningConfiguration", "status"),
        "Suspended",
    ),
    *(
        ("bucket-tls-only", "aws:s3/bucketPolicy:BucketPolicy", ("policy",), text)
        for text in (
            document(),
            document({**TLS_ONLY, "Effect": "Allow"}),
            document({**TLS_ONLY, "Resource": f"arn:aws:s3:::{BUCKET}/*"}),
            document({**TLS_ONLY, "Resource": f"arn:aws:s3:::{BUCKET}"}),
            document({**TLS_ONLY, "Principal": ROOT}),
            document({**TLS_ONLY, "Action": "s3:GetObject"}),
            document({**TLS_ONLY, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}),
            document({**TLS_ONLY, "Condition": {}}),
            document({**TLS_ONLY, "Condition": {**TLS_ONLY["Condition"], "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}),
            "no JSON",
        )
    ),
    *(
        ("bucket-retention", "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", path, value)
        for path, value in (
            (("rules", 1, "expiration", "days"), 29),
            (("rules", 1, "noncurrentVersionExpiration", "noncurrentDays"), 1),
            (("bucket",), AUDIT_BUCKET),
            (("bucket",), "some-other-name"),
        )
    ),
    *(
        ("object-lock", "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", path, value)
        for path, value in (
            (("rule", "defaultRetention", "days"), 364),
            (("rule", "defaultRetention"), ...),
            (("rule",), ...),
        )
    ),
)
