"""A bucket as every bucket of the platform has to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import s3

from components.bucket_policies import require_own_key, require_tls
from components.iam import Statement, document
from components.regions import Region
from resilience.retention import LockMode

_ABORT_UPLOADS_AFTER_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class SecureBucketArgs:
    bucket_name: str
    region: Region
    tags: Mapping[str, str]
    key_arn: pulumi.Input[str] | None
    """Key that encrypts it; None leaves it to S3's own, which is all that the delivery of access logs can use."""
    retention_days: int
    noncurrent_version_retention_days: int
    lock_mode: LockMode | None
    """Object lock for `retention_days`; None where objects may be deleted earlier."""
    access_logs: SecureBucket | None
    """Bucket that receives its access logs; None for that bucket itself, which would log its own logging."""
    grants: Sequence[Statement] = ()
    """What its policy allows beyond what the account's identities are allowed by their own."""
    naming_services: Sequence[str] = ()
    """Services of AWS that name the key with each object that they deliver."""


class SecureBucket(pulumi.ComponentResource):
    """Versioned, encrypted, private, reached by TLS only, with a lifecycle, access logs and, where asked, a lock."""

    arn: str
    bucket_name: pulumi.Output[str]
    region: Region

    def __init__(self, name: str, args: SecureBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:buckets:SecureBucket", name, {}, opts)
        self.region = args.region
        self.arn = args.region.bucket_arn(args.bucket_name)

        def child(*after: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
            # The bucket outlives the stack with all that it holds, so whatever guards it has to outlive it as well.
            return pulumi.ResourceOptions(
                parent=self,
                provider=args.region.provider,
                depends_on=after,
                protect=protect,
                retain_on_delete=True,
            )

        bucket = s3.Bucket(
            f"{name}-bucket",
            bucket=args.bucket_name,
            object_lock_enabled=args.lock_mode is not None,
            tags=args.tags,
            opts=child(protect=True),
        )
        self.bucket_name = bucket.bucket

        s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=self.bucket_name,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=child(),
        )
        public_access_block = s3.BucketPublicAccessBlock(
            f"{name}-public-access-block",
            bucket=self.bucket_name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child(),
        )
        own_key = () if args.key_arn is None else require_own_key(self.arn, args.naming_services)
        s3.BucketPolicy(
            f"{name}-policy",
            bucket=self.bucket_name,
            policy=document(*require_tls(self.arn), *own_key, *args.grants),
            opts=child(public_access_block),
        )
        s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=self.bucket_name,
            rules=[_encryption(args.key_arn)],
            opts=child(),
        )
        versioning = s3.BucketVersioning(
            f"{name}-versioning",
            bucket=self.bucket_name,
            versioning_configuration={"status": "Enabled"},
            opts=child(),
        )
        s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=self.bucket_name,
            rules=_lifecycle(args.retention_days, args.noncurrent_version_retention_days),
            opts=child(versioning),
        )
        if args.lock_mode is not None:
            s3.BucketObjectLockConfiguration(
                f"{name}-lock",
                bucket=self.bucket_name,
                rule={"default_retention": {"mode": args.lock_mode, "days": args.retention_days}},
                opts=child(versioning),
            )
        if args.access_logs is not None:
            s3.BucketLogging(
                f"{name}-logging",
                bucket=self.bucket_name,
                target_bucket=args.access_logs.bucket_name,
                target_prefix=f"{args.bucket_name}/",
                # S3 refuses a target whose policy does not accept the logs yet.
                opts=child(args.access_logs),
            )
        self.register_outputs({"arn": self.arn, "bucket_name": self.bucket_name})


def _encryption(
    key_arn: pulumi.Input[str] | None,
) -> s3.BucketServerSideEncryptionConfigurationRuleArgsDict:
    if key_arn is None:
        return {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    return {
        "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key_arn},
        # One data key for many objects: a request to KMS for each would cost more than the storage.
        "bucket_key_enabled": True,
    }


def _lifecycle(
    retention_days: int, noncurrent_version_retention_days: int
) -> list[s3.BucketLifecycleConfigurationRuleArgsDict]:
    return [
        {
            "id": "expire",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "expiration": {"days": retention_days},
            "noncurrent_version_expiration": {"noncurrent_days": noncurrent_version_retention_days},
        },
        {
            # S3 takes this in no rule that also expires by age.
            "id": "tidy",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "expiration": {"expired_object_delete_marker": True},
            "abort_incomplete_multipart_upload": {"days_after_initiation": _ABORT_UPLOADS_AFTER_DAYS},
        },
    ]
