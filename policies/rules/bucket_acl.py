from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_policy import Severity

from policies.reading import Part, each, whole
from policies.rule import Rule, on

_CANNED = frozenset({None, "private", "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"})
_LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"


def _grants(acl: Any) -> Iterator[Part]:
    """A canned ACL is a name, any other a list of grants to groups, by URI, and to accounts."""
    return whole(acl) if acl is None or isinstance(acl, str) else each("grantee", "uri")(acl)


RULE = Rule(
    id="bucket-acl",
    requirement="A bucket's access control list admits nobody outside the account.",
    why="An access control list opens objects past every bucket policy.",
    fix="use the canned ACL private and grant access in the bucket's policy",
    severity=Severity.CRITICAL,
    where=on(
        {
            "aws:s3/bucket:Bucket": ("acl", "grants"),
            "aws:s3/bucketAcl:BucketAcl": ("acl", "accessControlPolicy.grants"),
            "aws:s3/bucketAclV2:BucketAclV2": ("acl", "accessControlPolicy.grants"),
            "aws:s3/bucketV2:BucketV2": ("acl", "grants"),
        }
    ),
    divide=_grants,
    holds=lambda audience: audience in _CANNED or audience == _LOG_DELIVERY,
)
