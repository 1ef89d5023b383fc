from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from pulumi_policy import PolicyResource, Severity
from pulumi_policy.proxy import UnknownValueError

from policies.buckets import BUCKETS, LOCKED_PURPOSES, is_access_log_bucket, purpose
from policies.reading import at
from policies.rule import Case, StackRule

_ALWAYS = (
    "BucketLifecycleConfiguration",
    "BucketPolicy",
    "BucketPublicAccessBlock",
    "BucketServerSideEncryptionConfiguration",
    "BucketVersioning",
)


def _cases(resources: Sequence[PolicyResource]) -> Iterator[Case]:
    for bucket in resources:
        if bucket.resource_type in BUCKETS:
            for companion in _ALWAYS:
                yield bucket, companion, partial(_has, bucket, companion, resources)
            yield bucket, "BucketLogging", partial(_logs, bucket, resources)
            yield bucket, "BucketObjectLockConfiguration", partial(_locks, bucket, resources)


def _logs(bucket: PolicyResource, resources: Sequence[PolicyResource]) -> bool:
    return _has(bucket, "BucketLogging", resources) or is_access_log_bucket(at(bucket.props, "bucket"))


def _locks(bucket: PolicyResource, resources: Sequence[PolicyResource]) -> bool:
    return (
        _has(bucket, "BucketObjectLockConfiguration", resources)
        or purpose(at(bucket.props, "bucket")) not in LOCKED_PURPOSES
    )


def _has(bucket: PolicyResource, companion: str, resources: Sequence[PolicyResource]) -> bool:
    unknown: UnknownValueError | None = None
    for resource in resources:
        if resource.resource_type.rsplit(":", 1)[-1].removesuffix("V2") == companion:
            try:
                if _configures(resource, bucket):
                    return True
            except UnknownValueError as error:
                unknown = error
    if unknown:
        raise unknown
    return False


def _configures(companion: PolicyResource, bucket: PolicyResource) -> bool:
    """By the resource that the name came from, where it came from one; else by the name itself."""
    sources = [
        source for source in companion.property_dependencies.get("bucket", []) if source.resource_type in BUCKETS
    ]
    if sources:
        return any(source.urn == bucket.urn for source in sources)
    return at(companion.props, "bucket") == at(bucket.props, "bucket")


RULE = StackRule(
    id="bucket-guarded",
    requirement="Every bucket has its encryption, public access block, policy, versioning, lifecycle and access logs, "
    "and for audit and backups an object lock.",
    why="Each is a resource of its own in AWS, so a bucket without one looks complete and is not.",
    fix="declare the resource of this type for the bucket",
    severity=Severity.CRITICAL,
    cases=_cases,
)
