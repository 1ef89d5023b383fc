"""Replication of a bucket to its counterpart in the DR region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import iam, s3

from components.bucket_policies import replication_access
from components.buckets import SecureBucket
from components.iam import allow, document, service
from components.key_policies import allow_key_use
from components.keys import MultiRegionKey

_REPLICATION_TIME_MINUTES = 15
"""The only time that S3 offers to keep."""


@dataclass(frozen=True, kw_only=True)
class BucketReplicationArgs:
    role_name: str
    tags: Mapping[str, str]
    source: SecureBucket
    destination: SecureBucket
    key: MultiRegionKey
    """Encrypts the source in the primary region, and the destination with its replica."""
    timed: bool
    """Hold S3 to replicating within 15 minutes, and measure it."""
    deletions: bool
    """Replicate delete markers; without, an object deleted at the source stays in sight at the destination."""


class BucketReplication(pulumi.ComponentResource):
    """Copies every new version, under a role that can do nothing else."""

    def __init__(self, name: str, args: BucketReplicationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:replication:BucketReplication", name, {}, opts)
        source, destination = args.source.region, args.destination.region
        role = iam.Role(
            f"{name}-role",
            name=args.role_name,
            description=f"Lets S3 replicate {args.source.arn}",
            assume_role_policy=document(allow("AssumeRole", ["sts:AssumeRole"], principal=service("s3.amazonaws.com"))),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, provider=source.provider),
        )
        policy = iam.RolePolicy(
            f"{name}-policy",
            name="replicate",
            role=role.name,
            policy=document(
                *replication_access(args.source.arn, args.destination.arn, deletions=args.deletions),
                allow_key_use("DecryptSource", ["kms:Decrypt"], alias=args.key.alias, service="s3", region=source),
                allow_key_use(
                    "EncryptReplicas",
                    ["kms:Encrypt", "kms:GenerateDataKey"],
                    alias=args.key.alias,
                    service="s3",
                    region=destination,
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=source.provider),
        )
        s3.BucketReplicationConfig(
            f"{name}-configuration",
            bucket=args.source.bucket_name,
            role=role.arn,
            rules=[_rule(args)],
            # S3 refuses it before both buckets are versioned.
            opts=pulumi.ResourceOptions(
                parent=self, provider=source.provider, depends_on=[policy, args.source, args.destination]
            ),
        )
        self.register_outputs({})


def _rule(args: BucketReplicationArgs) -> s3.BucketReplicationConfigRuleArgsDict:
    destination: s3.BucketReplicationConfigRuleDestinationArgsDict = {
        "bucket": args.destination.arn,
        "encryption_configuration": {"replica_kms_key_id": args.key.dr_arn},
    }
    if args.timed:
        minutes = _REPLICATION_TIME_MINUTES
        destination["replication_time"] = {"status": "Enabled", "time": {"minutes": minutes}}
        destination["metrics"] = {"status": "Enabled", "event_threshold": {"minutes": minutes}}
    return {
        "id": "everything",
        "status": "Enabled",
        "priority": 1,
        "filter": {"prefix": ""},
        "source_selection_criteria": {"sse_kms_encrypted_objects": {"status": "Enabled"}},
        "delete_marker_replication": {"status": "Enabled" if args.deletions else "Disabled"},
        "destination": destination,
    }
