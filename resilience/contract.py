"""What the owner of a store sets in the store's own stack, so that the recovery plan holds.

The platform declares vaults, backup plans, restore tests and the failover; the store, and what is part of it, it does
not. Each term comes from a mechanism of the plan, or from an alarm that makes one of its links a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from resilience.durations import said
from resilience.parts import MechanismName
from resilience.plan import BackupSchedule, Plan
from settings.models import Settings

STORE_TAG = "service"


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One thing to set."""

    region: Literal["primary", "dr"]
    resource: str
    """Type in pulumi-aws."""
    property: str
    value: str
    reason: str
    mechanism: MechanismName | None = None
    """What it is for; None for what every store needs."""


def _term(resource: str, property: str, value: str, reason: str, *, dr: bool = False) -> Term:
    return Term(region="dr" if dr else "primary", resource=resource, property=property, value=value, reason=reason)


_RDS, _TABLE, _BUCKET = "aws:rds/instance:Instance", "aws:dynamodb/table:Table", "aws:s3/bucket:Bucket"
_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
_VERSIONS = "aws:s3/bucketVersioning:BucketVersioning"
_REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
_DELIVERY = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
_CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
_FILES = "aws:efs/fileSystem:FileSystem"
OWNED: Mapping[str, str] = {"postgresql": _RDS, "dynamodb": _TABLE, "s3": _BUCKET, "redis": _CACHE, "efs": _FILES}
"""Types of stores that are resources of their owner's stack."""

_MANIFEST = _term(
    _BUCKET,
    "manifests/{store}.json in the bucket of the backups",
    "least, samples",
    "what a restore test compares with (docs/failover.md)",
)

_TERMS: Mapping[tuple[str, MechanismName], Sequence[Term]] = {
    ("postgresql", "multi-az"): [_term(_RDS, "multiAz", "true", "a standby takes over in another zone")],
    ("postgresql", "pitr"): [
        _term(_RDS, "backupRetentionPeriod", "{continuous_days}", "brings the database back to any second")
    ],
    ("postgresql", "continuous-backup"): [
        _term(_RDS, "backupRetentionPeriod", "1 or more", "AWS Backup takes over the logs of a database that keeps any")
    ],
    ("postgresql", "cross-region-replica"): [
        _term(_RDS, "replicateSourceDb", "ARN of the primary", "the replica that a failover promotes", dr=True),
        _term(_RDS, "tags.service", "{store}", "the runbook finds the replica by it", dr=True),
        _term(_RDS, "kmsKeyId", "ARN of the key's replica", "a copy without its key cannot be read", dr=True),
        _term(_RDS, "instanceClass", "the primary's", "it carries the whole load after a failover", dr=True),
        _term(_RDS, "backupRetentionPeriod", "7", "what is promoted has backups at once", dr=True),
    ],
    ("dynamodb", "backup"): [_MANIFEST],
    ("dynamodb", "pitr"): [_term(_TABLE, "pointInTimeRecovery.enabled", "true", "keeps every state for 35 days")],
    ("dynamodb", "global-table"): [_term(_TABLE, "replicas", "the DR region", "the table that a failover reads")],
    ("dynamodb", "change-log"): [
        _term("aws:kinesis/stream:Stream", "encryptionType", "KMS", "carries the changes"),
        _term(
            "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination",
            "tableName",
            "{store}",
            "every change, in order of each key",
        ),
        _term(_DELIVERY, "extendedS3Configuration.bufferingInterval", "60", "no change waits longer than a minute"),
        _term(
            _DELIVERY, "extendedS3Configuration.bucketArn", "a locked bucket in the DR region", "outlives the region"
        ),
        _term(_LOCK, "rule.defaultRetention.mode", "{lock_mode}", "nobody can delete the log", dr=True),
        _term(_LOCK, "rule.defaultRetention.days", "{retention_days}", "as far back as the tier promises", dr=True),
    ],
    ("s3", "backup"): [_MANIFEST],
    ("s3", "object-versions"): [
        _term(_VERSIONS, "versioningConfiguration.status", "Enabled", "keeps what is overwritten")
    ],
    ("s3", "object-lock"): [
        _term(_BUCKET, "objectLockEnabled", "true", "nobody can delete a version early"),
        _term(_VERSIONS, "versioningConfiguration.status", "Enabled", "a lock is of versions"),
        _term(_LOCK, "rule.defaultRetention.mode", "{lock_mode}", "{lock_reason}"),
        _term(_LOCK, "rule.defaultRetention.days", "{retention_days}", "as far back as the tier promises"),
    ],
    ("s3", "replication-time-control"): [
        _term(_REPLICATION, "rules.destination.replicationTime.status", "Enabled", "S3 promises 15 minutes with it"),
        _term(_REPLICATION, "rules.destination.metrics.status", "Enabled", "BucketReplicationSlow reads them"),
        _term(
            _REPLICATION,
            "rules.destination.encryptionConfiguration.replicaKmsKeyId",
            "ARN of the key's replica",
            "a copy without its key cannot be read",
        ),
        _term(_BUCKET, "objectLockEnabled", "true", "the replica is locked as well", dr=True),
        _term(_VERSIONS, "versioningConfiguration.status", "Enabled", "replication is of versions", dr=True),
    ],
    ("s3", "dual-write"): [
        _term(
            "aws:s3/bucketNotification:BucketNotification", "eventbridge", "true", "a function hears of each new object"
        ),
        _term(
            "aws:lambda/function:Function",
            "environment.variables.SECOND_COPIES",
            "both buckets, as functions/second_copies reads them",
            "puts each new object into the DR region's bucket",
        ),
        _term(_BUCKET, "objectLockEnabled", "true", "the second copy is locked as well", dr=True),
        _term(_VERSIONS, "versioningConfiguration.status", "Enabled", "a lock is of versions", dr=True),
    ],
    ("redis", "multi-az"): [
        _term(_CACHE, "automaticFailoverEnabled", "true", "a replica takes over in another zone"),
        _term(_CACHE, "multiAzEnabled", "true", "the replica is in another zone"),
    ],
    ("efs", "efs-replication"): [
        _term(
            "aws:efs/replicationConfiguration:ReplicationConfiguration",
            "destination.region",
            "the DR region",
            "the file system that a failover mounts",
        )
    ],
}
"""By type and mechanism, with names of `_values` in braces."""

_EVERY_KIND: Mapping[MechanismName, Sequence[Term]] = {
    "multi-region-key": [
        _term("aws:kms/key:Key", "multiRegion", "true", "its replica reads the copies"),
        _term("aws:kms/replicaKey:ReplicaKey", "primaryKeyArn", "ARN of that key", "reads the copies", dr=True),
    ],
}


_SEEN_IN_DR = ("ReplicaLag",)
"""Metrics that the copy's region has, not the store's."""


def contract(plan: Plan, schedule: BackupSchedule, settings: Settings) -> tuple[Term, ...]:
    """All that a store's owner sets; nothing for stores of the platform that are no resource of such a stack."""
    if plan.type not in OWNED:
        return ()
    values = _values(plan, schedule, settings)
    terms = [_term(OWNED[plan.type], f"tags.{STORE_TAG}", plan.store, "backup plans and runbooks find the store by it")]
    for mechanism in plan.mechanisms:
        found = (*_TERMS.get((plan.type, mechanism.name), ()), *_EVERY_KIND.get(mechanism.name, ()))
        terms += [replace(_filled(one, values), mechanism=mechanism.name) for one in found]
    return tuple(dict.fromkeys([*terms, *_alarms(plan)]))


def _values(plan: Plan, schedule: BackupSchedule, settings: Settings) -> Mapping[str, str]:
    mode = settings.storage.lock_mode
    root = "root cannot lift it either" if mode == "COMPLIANCE" else "only who administers locks can lift it"
    return {
        "store": plan.store,
        "continuous_days": str(schedule.continuous_retention_days),
        "retention_days": str(max(plan.objective.retention_days, plan.objective.generations)),
        "lock_mode": mode,
        "lock_reason": root,
    }


def _filled(term: Term, values: Mapping[str, str]) -> Term:
    return replace(
        term,
        property=term.property.format_map(values),
        value=term.value.format_map(values),
        reason=term.reason.format_map(values),
    )


def _alarms(plan: Plan) -> Iterator[Term]:
    """Without its alarm, a link that nobody guarantees is no bound at all."""
    for protection in plan.protections.values():
        for link in protection.chain.links:
            if link.bound == "alarmed" and link.alarm:
                yield Term(
                    region="dr" if link.alarm in _SEEN_IN_DR else "primary",
                    resource=_ALARM,
                    property=link.alarm,
                    value=f"at {link.seconds:g} s or more",
                    reason=f"{link.name}: {said(link.seconds)} are counted in what is lost",
                    mechanism=protection.mechanism,
                )
