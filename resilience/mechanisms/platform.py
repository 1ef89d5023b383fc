"""What the platform itself keeps: metrics, searchable logs and traces, configuration, secrets and keys."""

from __future__ import annotations

from catalog.recovery import RESTORE
from resilience import facts
from resilience.mechanisms.shared import chain, dual_write, kept_gib, monthly_gib, replica_in_dr, restore
from resilience.parts import Copy, Link, Mechanism, MechanismName, Step
from resilience.stores import Conditions, Store

_DELETION_WINDOW_DAYS = 30
_SECRETS = 25
"""Secrets cost by number, which no size in GiB tells: about as many as the platform has."""
_KEYS = 6


def replicas_in_zones(store: Store, conditions: Conditions) -> Mechanism:
    """Prometheus in pairs and shards with replicas, in another zone each."""
    copy = Copy(
        name="replica in another zone",
        apart="zone",
        chain=facts.AT_ONCE,
        restore=(facts.SHARD_FAILOVER,),
        automatic=True,
    )
    return Mechanism(name="multi-az", copies=(copy,), costs=(conditions.cost("volume-gib", store.stored_gib),))


def thanos_upload(store: Store, conditions: Conditions) -> Mechanism:
    """Blocks in the metrics bucket, whose versions keep what is deleted, and their replicas; the cluster reads them."""
    return _bucket_and_replica(
        store,
        conditions,
        name="thanos-upload",
        bucket="metrics bucket",
        links=(facts.METRICS_BLOCK, facts.METRICS_UPLOAD),
        moved_gib=0,
        days=conditions.version_retention_days,
    )


def telemetry_dual_write(store: Store, conditions: Conditions) -> Mechanism:
    """Remote write, or a second exporter of the collector gateway."""
    return dual_write(store, conditions, costs=(conditions.cost("volume-gib", store.stored_gib),), in_cluster=True)


def index_snapshots(store: Store, conditions: Conditions) -> Mechanism:
    """Snapshot lifecycle management into the logs bucket, at an interval lowered to five minutes, and its replica."""
    return _bucket_and_replica(
        store,
        conditions,
        name="snapshots",
        bucket="snapshot bucket",
        links=(facts.SNAPSHOT_POLICY_INTERVAL, facts.SNAPSHOT),
        moved_gib=store.stored_gib,
        days=conditions.backups_retention_days,
    )


def domain_snapshots(store: Store, conditions: Conditions) -> Mechanism:
    """What OpenSearch Service takes by itself and keeps for 14 days."""
    copy = Copy(
        name="automated snapshots",
        apart="zone",
        chain=chain(facts.SEARCH_SNAPSHOT_INTERVAL, facts.SNAPSHOT),
        restore=restore(store.stored_gib, facts.CLUSTER_START_SECONDS, conditions),
        history="generations",
        keeps_days=14,
    )
    return Mechanism(name="snapshots", copies=(copy,), costs=(), inherent=True)


def follower_domain(store: Store, conditions: Conditions) -> Mechanism:
    return replica_in_dr(
        store,
        conditions,
        name="cross-region-replica",
        copy="follower in the DR region",
        links=(facts.SEARCH_LAG, facts.ALARM_DELAY),
        step=facts.REPLICA_PROMOTION,
        quantities={"search-instance": 1, "volume-gib": store.stored_gib},
    )


def repository(store: Store, conditions: Conditions) -> Mechanism:
    """A forge of another provider, and every clone: what takes effect was pushed before."""
    copy = Copy(
        name="forge and clones",
        apart="region",
        chain=facts.AT_ONCE,
        restore=(
            Step(
                name=RESTORE,
                seconds=900,
                bound="assumed",
                source="clone and `pulumi up`, 15 minutes until a drill says else",
                after=(facts.DECIDE,),
            ),
        ),
        history="generations",
        keeps_days=3650,
        beyond_account=True,
        encrypted=False,
    )
    return Mechanism(name="git", copies=(copy,), costs=(), inherent=True)


def secret_replica(store: Store, conditions: Conditions) -> Mechanism:
    return replica_in_dr(
        store,
        conditions,
        name="secret-replica",
        copy="replica secrets in the DR region",
        links=(facts.SECRET_REPLICATION,),
        step=facts.IN_PLACE,
        quantities={"secret": _SECRETS},
    )


def rotation(store: Store, conditions: Conditions) -> Mechanism:
    """A lost or stolen secret is made anew: its old value would be worth nothing, so no copy of it has to survive."""
    copy = Copy(
        name="new values",
        apart="zone",
        chain=facts.AT_ONCE,
        restore=(
            Step(
                name=RESTORE,
                seconds=900,
                bound="assumed",
                source="rotation functions of all secrets, 15 minutes until a drill says else",
                after=(facts.DECIDE,),
            ),
        ),
        history="independent",
        beyond_account=True,
    )
    return Mechanism(name="rotation", copies=(copy,), costs=())


def multi_region_keys(store: Store, conditions: Conditions) -> Mechanism:
    copy = Copy(
        name="replica keys in the DR region",
        apart="region",
        chain=facts.AT_ONCE,
        restore=(facts.IN_PLACE,),
        encrypted=False,
    )
    return Mechanism(name="multi-region-key", copies=(copy,), costs=(conditions.cost("key", _KEYS),))


def deletion_window(store: Store, conditions: Conditions) -> Mechanism:
    """KMS deletes a key only after days, which nobody can shorten, root included; until then deletion is cancelled."""
    copy = Copy(
        name="keys that wait for deletion",
        apart="zone",
        chain=facts.AT_ONCE,
        restore=(facts.IN_PLACE,),
        history="continuous",
        keeps_days=_DELETION_WINDOW_DAYS,
        lock="COMPLIANCE",
        encrypted=False,
    )
    return Mechanism(name="key-deletion-window", copies=(copy,), costs=(), inherent=True)


def _bucket_and_replica(
    store: Store,
    conditions: Conditions,
    *,
    name: MechanismName,
    bucket: str,
    links: tuple[Link, ...],
    moved_gib: float,
    days: int,
) -> Mechanism:
    """What a program uploads, kept for so many days, and its replica by S3; a restore moves so much of it."""
    steps = restore(moved_gib, facts.CLUSTER_START_SECONDS, conditions)
    uploaded = Copy(
        name=bucket, apart="zone", chain=chain(*links), restore=steps, history="generations", keeps_days=days
    )
    replica = Copy(
        name=f"{bucket} in the DR region",
        apart="region",
        chain=chain(*links, facts.TIMED_REPLICATION),
        restore=steps,
    )
    costs = (
        conditions.cost("object-gib", 2 * kept_gib(store, days)),
        conditions.cost("transfer-gib", monthly_gib(store)),
        conditions.cost("timed-replication-gib", monthly_gib(store)),
    )
    return Mechanism(name=name, copies=(uploaded, replica), costs=costs, needs_key_in_dr=True)
