"""Read replicas of RDS across regions: found by the store's tag, made, followed and promoted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

STORE_TAG = "service"
MADE_TAG, MADE_BY = "recovery", "failback"
"""On replicas that a failback makes, which tells them from the database that they replace."""
_KEPT_DAYS = 7
"""RDS keeps backups of a promoted replica for one day unless told."""
_LARGEST_LAG_SECONDS = 60
_LOOKED_BACK = timedelta(minutes=10)


class NotReady(RuntimeError):
    """What was started is still under way: the same call later may succeed."""


class NotFound(LookupError):
    """No database, or more than one, is the store's."""


def standby(rds: Any, store: str) -> dict[str, Any]:
    """The store's replica in the region, or what it was promoted to. Raises NotFound."""
    own = list(_instances(rds, store))
    replicas = [one for one in own if one.get("ReadReplicaSourceDBInstanceIdentifier")]
    made = [one for one in own if _tags(one).get(MADE_TAG) == MADE_BY]
    return _only(replicas or made or own, store, rds)


def promote(rds: Any, store: str) -> str:
    """Start the promotion; nothing to do for what is no replica any more."""
    found = standby(rds, store)
    if found.get("ReadReplicaSourceDBInstanceIdentifier"):
        rds.promote_read_replica(DBInstanceIdentifier=found["DBInstanceIdentifier"], BackupRetentionPeriod=_KEPT_DAYS)
    return found["DBInstanceIdentifier"]


def check_promoted(rds: Any, store: str) -> str:
    """Raises NotReady until the database takes writes."""
    found = standby(rds, store)
    if found.get("ReadReplicaSourceDBInstanceIdentifier") or found["DBInstanceStatus"] != "available":
        raise NotReady(f"{store}: {found['DBInstanceIdentifier']} is {found['DBInstanceStatus']}, not yet a database")
    return found["DBInstanceIdentifier"]


def replicate(source: Any, target: Any, store: str, source_region: str) -> str:
    """Make a replica in the region of `target` of what serves in that of `source`, like the database that was there."""
    serving = standby(source, store)
    before = list(_instances(target, store))
    if made := [one for one in before if _tags(one).get(MADE_TAG) == MADE_BY]:
        return made[0]["DBInstanceIdentifier"]
    like = _only(before, store, target)
    identifier = f"{like['DBInstanceIdentifier'][:54]}-{MADE_BY}"
    target.create_db_instance_read_replica(
        DBInstanceIdentifier=identifier,
        SourceDBInstanceIdentifier=serving["DBInstanceArn"],
        SourceRegion=source_region,
        DBInstanceClass=like["DBInstanceClass"],
        DBSubnetGroupName=like["DBSubnetGroup"]["DBSubnetGroupName"],
        VpcSecurityGroupIds=[group["VpcSecurityGroupId"] for group in like.get("VpcSecurityGroups", ())],
        MultiAZ=like["MultiAZ"],
        Tags=[{"Key": STORE_TAG, "Value": store}, {"Key": MADE_TAG, "Value": MADE_BY}],
        **({"KmsKeyId": like["KmsKeyId"]} if like.get("KmsKeyId") else {}),
    )
    return identifier


def check_replicated(rds: Any, cloudwatch: Any, store: str, now: datetime | None = None) -> str:
    """Raises NotReady until the replica is there and follows within a minute."""
    found = standby(rds, store)
    identifier, now = found["DBInstanceIdentifier"], now or datetime.now(UTC)
    if found["DBInstanceStatus"] != "available":
        raise NotReady(f"{store}: {identifier} is {found['DBInstanceStatus']}")
    points = cloudwatch.get_metric_statistics(
        Namespace="AWS/RDS",
        MetricName="ReplicaLag",
        Dimensions=[{"Name": "DBInstanceIdentifier", "Value": identifier}],
        StartTime=now - _LOOKED_BACK,
        EndTime=now,
        Period=60,
        Statistics=["Maximum"],
    )["Datapoints"]
    latest = max(points, key=lambda point: point["Timestamp"], default=None)
    if latest is None or latest["Maximum"] > _LARGEST_LAG_SECONDS:
        lag = "unknown" if latest is None else f"{latest['Maximum']:.0f} s"
        raise NotReady(f"{store}: {identifier} is behind by {lag}, above {_LARGEST_LAG_SECONDS} s")
    return identifier


def _instances(rds: Any, store: str) -> Iterator[dict[str, Any]]:
    for page in rds.get_paginator("describe_db_instances").paginate():
        yield from (one for one in page["DBInstances"] if _tags(one).get(STORE_TAG) == store)


def _only(found: list[dict[str, Any]], store: str, rds: Any) -> dict[str, Any]:
    if len(found) != 1:
        names = ", ".join(one["DBInstanceIdentifier"] for one in found) or "none"
        raise NotFound(
            f"one database of {rds.meta.region_name} has to carry the tag {STORE_TAG}={store}, but there is {names}"
        )
    return found[0]


def _tags(instance: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in instance.get("TagList", ())}
