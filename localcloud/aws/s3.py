"""S3 buckets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.aws.mapping import tags_from_api, tags_to_api
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.protocol import Properties, ProviderError

_REGION_WITHOUT_CONSTRAINT = "us-east-1"
_KEYS_IN_A_DELETION = 1000
_INSTEAD = {
    "accelerationStatus": "BucketAccelerateConfiguration",
    "acl": "BucketAcl",
    "corsRules": "BucketCorsConfiguration",
    "grants": "BucketAcl",
    "lifecycleRules": "BucketLifecycleConfiguration",
    "logging": "BucketLogging",
    "objectLockConfiguration": "BucketObjectLockConfiguration",
    "policy": "BucketPolicy",
    "replicationConfiguration": "BucketReplicationConfig",
    "requestPayer": "BucketRequestPaymentConfiguration",
    "serverSideEncryptionConfiguration": "BucketServerSideEncryptionConfiguration",
    "versioning": "BucketVersioning",
    "website": "BucketWebsiteConfiguration",
}


class Bucket(ResourceType):
    token = "aws:s3/bucket:Bucket"
    traits = Traits(
        identity=("bucket",),
        replace_on=frozenset({"bucket", "bucketNamespace", "bucketPrefix", "objectLockEnabled"}),
        computed=frozenset({"bucket", "objectLockEnabled"}),
        local=frozenset({"forceDestroy"}),
        defaults={"forceDestroy": False},
        allowed={"bucket": re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")},
        not_offered={
            "bucketNamespace": "is not offered by the local cloud",
            **{name: f"is deprecated in pulumi-aws; use aws.s3.{instead}" for name, instead in _INSTEAD.items()},
        },
        is_global=True,
        autoname=Autoname(property="bucket", prefix_property="bucketPrefix", longest=63, lowercase=True),
    )

    def problems(self, inputs: Properties) -> Iterator[tuple[str, str]]:
        if "bucket" in inputs and "bucketPrefix" in inputs:
            yield "bucketPrefix", "`bucketPrefix` and `bucket` exclude each other"

    def create(self, aws: Aws, inputs: Properties) -> str:
        s3, name = aws.client("s3"), inputs["bucket"]
        if found(s3.head_bucket, Bucket=name) is not None:
            # us-east-1 answers a second creation with success.
            raise ProviderError(
                f'{self.token} "{name}" exists already and is not part of this stack: import it or choose another name'
            )
        arguments: dict[str, Any] = {"Bucket": name}
        if aws.region != _REGION_WITHOUT_CONSTRAINT:
            arguments["CreateBucketConfiguration"] = {"LocationConstraint": aws.region}
        if inputs.get("objectLockEnabled"):
            arguments["ObjectLockEnabledForBucket"] = True
        s3.create_bucket(**arguments)
        return name

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["bucket"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        s3 = aws.client("s3")
        head = found(s3.head_bucket, Bucket=identifier)
        if head is None:
            return None
        region = head.get("BucketRegion", aws.region)
        lock = found(s3.get_object_lock_configuration, Bucket=identifier)
        return {
            "bucket": identifier,
            "arn": f"arn:{aws.partition}:s3:::{identifier}",
            "bucketRegion": region,
            "bucketDomainName": f"{identifier}.s3.{aws.dns_suffix}",
            "bucketRegionalDomainName": f"{identifier}.s3.{region}.{aws.dns_suffix}",
            "objectLockEnabled": lock is not None,
            "tags": tags_from_api((found(s3.get_bucket_tagging, Bucket=identifier) or {}).get("TagSet")),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        if "tags" not in change:
            return
        if tags := change.new.get("tags"):
            aws.client("s3").put_bucket_tagging(Bucket=identifier, Tagging={"TagSet": tags_to_api(tags)})
        else:
            aws.client("s3").delete_bucket_tagging(Bucket=identifier)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        s3 = aws.client("s3")
        if found(s3.head_bucket, Bucket=identifier) is None:
            return
        if properties.get("forceDestroy"):
            _empty(s3, identifier)
        elif _versions(s3, identifier, limit=1):
            raise ProviderError(
                f'{self.token} "{identifier}" is not empty: empty it, or run `up` with `forceDestroy` first'
            )
        found(s3.delete_bucket, Bucket=identifier)


def _versions(s3: Any, bucket: str, limit: int = _KEYS_IN_A_DELETION) -> list[dict[str, str]]:
    answer = s3.list_object_versions(Bucket=bucket, MaxKeys=limit)
    entries = [*answer.get("Versions", ()), *answer.get("DeleteMarkers", ())]
    return [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries]


def _empty(s3: Any, bucket: str) -> None:
    while versions := _versions(s3, bucket):
        answer = s3.delete_objects(
            Bucket=bucket, Delete={"Objects": versions, "Quiet": True}, BypassGovernanceRetention=True
        )
        if errors := answer.get("Errors"):
            raise ProviderError(
                f'{Bucket.token} "{bucket}": {len(errors)} objects cannot be deleted, such as {errors[0]["Key"]}: '
                f"{errors[0].get('Message', errors[0].get('Code', ''))}"
            )


RESOURCE_TYPES = (Bucket(),)
