"""What the platform itself keeps: metrics, searchable logs and traces, configuration, secrets and keys."""

from __future__ import annotations

from catalog.recovery import RESTORE
from resilience import facts
from resilience.mechanisms.shared import chain, dual_write, kept_gib, monthly_gib, replica_elsewhere, restore
from resilience.plan import Copy, Mechanism, Step
from resilience.stores import Conditions, Store

_DELETION_WINDOW_DAYS = 30


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
    """Blocks in the metrics bucket, whose versions keep what is deleted, and their replicas."""
    days = conditions.version_retention_days
    made = (facts.METRICS_BLOCK, facts.METRICS_UPLOAD)
    steps = restore(0, facts.CLUSTER_START_SECONDS, conditions)
    bucket = Copy(
        name="metrics bucket",
        apart="zone",
        chain=chain(*made),
        restore=steps,
        history="generations",
        keeps_days=days,
    )
    replica = Copy(
        name="metrics bucket in the DR region",
        apart="region",
        chain=chain(*made, facts.TIMED_REPLICATION),
        restore=steps,
    )
    costs = (
        conditions.cost("object-gib", 2 * kept_gib(store, days)),
        conditions.cost("transfer-gib", monthly_gib(store)),
        conditions.cost("timed-replication-gib", monthly_gib(store)),
    )
    return Mechanism(name="thanos-upload", copies=(bucket, replica), costs=costs, needs_key_in_dr=True)


def telemetry_dual_write(store: Store, conditions: Conditions) -> Mechanism:
    """Remote write, or a second exporter of the collector gateway."""
    return dual_write(store, conditions, costs=(conditions.cost("volume-gib", store.stored_gib),), in_cluster=True)


def index_snapshots(store: Store, conditions: Conditions) -> Mechanism:
    """Snapshot lifecycle management into the logs bucket, at an interval lowered to five minutes, and its replica."""
    days = conditions.backups_retention_days
    made = (facts.SNAPSHOT_POLICY_INTERVAL, facts.SNAPSHOT)
    steps = restore(store.stored_gib, facts.CLUSTER_START_SECONDS, conditions)
    bucket = Copy(
        name="snapshot bucket",
        apart="zone",
        chain=chain(*made),
        restore=steps,
        history="generations",
        keeps_days=days,
    )
    replica = Copy(
        name="snapshot bucket in the DR region",
        apart="region",
        chain=chain(*made, facts.TIMED_REPLICATION),
        restore=steps,
    )
    costs = (
        conditions.cost("object-gib", 2 * kept_gib(store, days)),
        conditions.cost("transfer-gib", monthly_gib(store)),
        conditions.cost("timed-replication-gib", monthly_gib(store)),
    )
    return Mechanism(name="snapshots", copies=(bucket, replica), costs=costs, needs_key_in_dr=True)


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
    copy = replica_elsewhere(
        name="follower in the DR region",
        links=(facts.SEARCH_LAG, facts.ALARM_DELAY),
        step=facts.REPLICA_PROMOTION,
    )
    costs = (
        conditions.cost("search-instance", 1),
        conditions.cost("volume-gib", store.stored_gib),
        conditions.cost("transfer-gib", monthly_gib(store)),
    )
    return Mechanism(name="cross-region-replica", copies=(copy,), costs=costs, needs_key_in_dr=True)


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
    copy = replica_elsewhere(
        name="replica secrets in the DR region", links=(facts.SECRET_REPLICATION,), step=facts.IN_PLACE
    )
    # A secret takes next to no room: its cost is by number, which its size in GiB cannot tell.
    return Mechanism(
        name="secret-replica", copies=(copy,), costs=(conditions.cost("secret", 25),), needs_key_in_dr=True
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
    return Mechanism(name="multi-region-key", copies=(copy,), costs=(conditions.cost("key", 6),))


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
