"""Buckets and the separate resources that configure them; each tells its bucket by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

BUCKETS = frozenset({"aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"})

ENCRYPTION_TYPES = frozenset(
    {
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
    }
)

RETENTION_FLOOR_DAYS: Mapping[str, int] = {
    "access-logs": 30,
    "audit": 365,
    "backups": 7,
    "edge": 30,
    "logs": 30,
    "metrics": 30,
}
"""How long the objects of a bucket are kept at least, by what the bucket is for."""

NONCURRENT_FLOOR_DAYS = 7
"""How long a version that was overwritten or deleted can still be brought back."""

LOCKED_PURPOSES = frozenset({"audit", "backups"})
"""What nobody may delete or overwrite before its time, an administrator included."""

_STRICTEST_FLOOR_DAYS = max(RETENTION_FLOOR_DAYS.values())
_NAME = re.compile(r"(aws-waf-logs-)?kiso-[a-z]+-(?P<purpose>[a-z-]+)-\d{12}-[a-z]{2}(-[a-z]+)+-\d")


def purpose(bucket: Any) -> str | None:
    """What a bucket is for, as a name like `kiso-prod-audit-123456789012-eu-west-1` says; None for other names."""
    name = _NAME.fullmatch(bucket) if isinstance(bucket, str) else None
    return name and name["purpose"]


def retention_floor_days(bucket: Any) -> int:
    """The strictest floor for a bucket whose purpose is not known."""
    return RETENTION_FLOOR_DAYS.get(purpose(bucket) or "", _STRICTEST_FLOOR_DAYS)


def is_access_log_bucket(bucket: Any) -> bool:
    return purpose(bucket) == "access-logs"
