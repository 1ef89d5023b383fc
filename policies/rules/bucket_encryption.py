from __future__ import annotations

from pulumi_policy import ResourceValidationArgs

from policies.buckets import ENCRYPTION_TYPES, is_access_log_bucket
from policies.reading import at, each
from policies.rule import Rule, on


def _receives_access_logs(resource: ResourceValidationArgs) -> bool:
    return is_access_log_bucket(at(resource.props, "bucket"))


RULE = Rule(
    id="bucket-encryption",
    requirement="A bucket encrypts its objects with AWS KMS.",
    why="Amazon's own bucket keys cannot be audited, disabled or withheld from a stolen role. The one exception is the "
    "bucket of server access logs, which Amazon S3 delivers only under its own keys.",
    fix="set sseAlgorithm to aws:kms and name the key in kmsMasterKeyId",
    where=on(dict.fromkeys(ENCRYPTION_TYPES, ("rules",))),
    divide=each("applyServerSideEncryptionByDefault", "sseAlgorithm"),
    holds=lambda algorithm: algorithm in ("aws:kms", "aws:kms:dsse"),
    exempt=_receives_access_logs,
)
