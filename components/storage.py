"""The platform's buckets: one for each kind of data, its counterpart in the DR region, and the copying between."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.bucket_policies import CLOUDTRAIL, accept_access_logs
from components.buckets import SecureBucket, SecureBucketArgs
from components.iam import Statement
from components.keys import Keys, MultiRegionKey
from components.logs.delivery import accept_load_balancer_logs
from components.names import bucket_name, edge_logs_bucket_name, role_name
from components.recovery_marks import not_backed_up
from components.regions import Region
from components.replication import BucketReplication, BucketReplicationArgs
from components.second_copies import SecondCopies, SecondCopiesArgs
from components.tags import mandatory_tags
from resilience.retention import DataPurpose, retention
from settings.ownership import Ownership
from settings.storage import Storage as StorageSettings

_ACCESS_LOGS = "access-logs"


@dataclass(frozen=True, kw_only=True)
class RegionalStorageArgs:
    ownership: Ownership
    settings: StorageSettings
    region: Region
    key_arns: Mapping[DataPurpose, pulumi.Input[str]]
    grants: Mapping[DataPurpose, Sequence[Statement]] = field(default_factory=dict)
    """What the bucket of a purpose accepts beyond what the account's identities may do."""


class RegionalStorage(pulumi.ComponentResource):
    """The buckets of one region; they log their access to a bucket beside them."""

    data: Mapping[DataPurpose, SecureBucket]
    access_logs: SecureBucket

    def __init__(self, name: str, args: RegionalStorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:storage:RegionalStorage", name, {}, opts)
        environment, region = args.ownership.environment, args.region
        kept = retention(args.settings)
        names = {purpose: bucket_name(environment, purpose, region) for purpose in kept}
        access_logs_name = bucket_name(environment, _ACCESS_LOGS, region)
        edge_name = edge_logs_bucket_name(environment, region)
        noncurrent_days = args.settings.noncurrent_version_retention_days

        self.access_logs = SecureBucket(
            f"{name}-{_ACCESS_LOGS}",
            SecureBucketArgs(
                bucket_name=access_logs_name,
                region=region,
                tags=mandatory_tags(args.ownership, purpose=_ACCESS_LOGS)
                | not_backed_up(args.ownership, "who read what is asked of the audit trail, which is copied"),
                key_arn=None,
                retention_days=args.settings.access_logs_retention_days,
                noncurrent_version_retention_days=noncurrent_days,
                lock_mode=None,
                access_logs=None,
                grants=[
                    accept_access_logs(
                        region.bucket_arn(access_logs_name),
                        [region.bucket_arn(source) for source in (*names.values(), edge_name)],
                        region.account_id,
                    ),
                    accept_load_balancer_logs(region.bucket_arn(access_logs_name), region),
                ],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.data = {
            purpose: SecureBucket(
                f"{name}-{purpose}",
                SecureBucketArgs(
                    bucket_name=names[purpose],
                    region=region,
                    tags=mandatory_tags(args.ownership, purpose=purpose),
                    key_arn=args.key_arns[purpose],
                    retention_days=keep.days,
                    noncurrent_version_retention_days=noncurrent_days,
                    lock_mode=keep.lock_mode,
                    access_logs=self.access_logs,
                    grants=args.grants.get(purpose, ()),
                    naming_services=[CLOUDTRAIL] if purpose == "audit" else [],
                ),
                pulumi.ResourceOptions(parent=self),
            )
            for purpose, keep in kept.items()
        }
        self.register_outputs({})


@dataclass(frozen=True, kw_only=True)
class StorageArgs:
    ownership: Ownership
    settings: StorageSettings
    primary: Region
    dr: Region
    keys: Keys
    grants: Mapping[DataPurpose, Sequence[Statement]] = field(default_factory=dict)
    """What buckets of the primary region accept, by purpose."""
    written_twice: Collection[str] = ()
    """Purposes of buckets whose new objects a function copies at once, instead of replication."""
    log_retention_days: int = 400
    """Of such a function."""


class Storage(pulumi.ComponentResource):
    """All buckets of both regions; what is written in the primary region is copied to the DR region."""

    primary: RegionalStorage
    dr: RegionalStorage
    by_role: Mapping[str, RegionalStorage]
    """By the role of the region."""

    def __init__(self, name: str, args: StorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:storage:Storage", name, {}, opts)
        kept = retention(args.settings)
        keys: Mapping[DataPurpose, MultiRegionKey] = {purpose: args.keys.by_purpose[purpose] for purpose in kept}
        self.primary = RegionalStorage(
            f"{name}-primary",
            RegionalStorageArgs(
                ownership=args.ownership,
                settings=args.settings,
                region=args.primary,
                key_arns={purpose: key.primary_arn for purpose, key in keys.items()},
                grants=args.grants,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.dr = RegionalStorage(
            f"{name}-dr",
            RegionalStorageArgs(
                ownership=args.ownership,
                settings=args.settings,
                region=args.dr,
                key_arns={purpose: key.dr_arn for purpose, key in keys.items()},
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.by_role = {"primary": self.primary, "dr": self.dr}
        for purpose, keep in kept.items():
            if purpose in args.written_twice:
                self._write_twice(name, purpose, args)
                continue
            BucketReplication(
                f"{name}-{purpose}-replication",
                BucketReplicationArgs(
                    role_name=role_name(args.ownership.environment, f"{purpose}-replication", args.primary),
                    tags=mandatory_tags(args.ownership, purpose=purpose),
                    source=self.primary.data[purpose],
                    destination=self.dr.data[purpose],
                    key=keys[purpose],
                    timed=keep.locked,
                    deletions=not keep.locked,
                ),
                pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})

    def _write_twice(self, name: str, purpose: DataPurpose, args: StorageArgs) -> None:
        SecondCopies(
            f"{name}-{purpose}-second-copies",
            SecondCopiesArgs(
                ownership=args.ownership,
                purpose=purpose,
                source=self.primary.data[purpose],
                destination=self.dr.data[purpose],
                key=args.keys.by_purpose[purpose],
                function_key=args.keys.by_purpose["events"],
                log_retention_days=args.log_retention_days,
                # The sources of logs say whom the audit bucket tells.
                announce=purpose != "audit",
            ),
            pulumi.ResourceOptions(parent=self),
        )
