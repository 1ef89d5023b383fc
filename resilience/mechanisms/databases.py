"""Databases, tables and caches."""

from __future__ import annotations

from resilience import facts
from resilience.mechanisms.shared import (
    chain,
    continuous_backup,
    kept_gib,
    monthly_gib,
    replica_in_dr,
    restore,
    scheduled_backup,
)
from resilience.parts import Copy, Mechanism
from resilience.stores import Conditions, Store

_DATABASE_BACKUP = "backup-gib-database"
_TABLE_BACKUP = "backup-gib-table"
_EXPORT_DAYS = 7
"""Between full exports: as much of the stream is replayed at most."""


def standby_instance(store: Store, conditions: Conditions) -> Mechanism:
    """Multi-AZ: an instance in another zone that confirms every commit."""
    copy = Copy(
        name="standby instance",
        apart="zone",
        chain=facts.AT_ONCE,
        restore=(facts.DATABASE_FAILOVER,),
        automatic=True,
    )
    return Mechanism(
        name="multi-az",
        copies=(copy,),
        costs=(conditions.cost("database-instance", 1), conditions.cost("database-gib", store.stored_gib)),
    )


def automated_backups(store: Store, conditions: Conditions) -> Mechanism:
    """Point-in-time recovery of the service's own, which an administrator may switch off."""
    days = conditions.continuous_retention_days
    copy = Copy(
        name="automated backups",
        apart="zone",
        chain=chain(facts.CONTINUOUS_DATABASE),
        restore=restore(store.stored_gib, facts.DATABASE_START_SECONDS, conditions),
        history="continuous",
        keeps_days=days,
    )
    # As much as the database holds is free.
    return Mechanism(
        name="pitr",
        copies=(copy,),
        costs=(conditions.cost(_DATABASE_BACKUP, kept_gib(store, days) - store.stored_gib),),
    )


def replicated_automated_backups(store: Store, conditions: Conditions) -> Mechanism:
    days = conditions.continuous_retention_days
    copy = Copy(
        name="automated backups in the DR region",
        apart="region",
        chain=chain(facts.CONTINUOUS_DATABASE, facts.REPLICATED_BACKUPS),
        restore=restore(store.stored_gib, facts.DATABASE_START_SECONDS, conditions),
        history="continuous",
        keeps_days=days,
    )
    costs = (
        conditions.cost(_DATABASE_BACKUP, kept_gib(store, days)),
        conditions.cost("transfer-gib", monthly_gib(store)),
    )
    return Mechanism(name="replicated-backups", copies=(copy,), costs=costs, needs_key_in_dr=True)


def database_vault(store: Store, conditions: Conditions) -> Mechanism:
    return continuous_backup(
        store,
        conditions,
        link=facts.CONTINUOUS_DATABASE,
        price=_DATABASE_BACKUP,
        start_seconds=facts.DATABASE_START_SECONDS,
    )


def database_backup(store: Store, conditions: Conditions) -> Mechanism:
    return scheduled_backup(store, conditions, price=_DATABASE_BACKUP, start_seconds=facts.DATABASE_START_SECONDS)


def cross_region_replica(store: Store, conditions: Conditions) -> Mechanism:
    return replica_in_dr(
        store,
        conditions,
        name="cross-region-replica",
        copy="read replica in the DR region",
        links=(facts.REPLICA_LAG, facts.ALARM_DELAY),
        step=facts.REPLICA_PROMOTION,
        quantities={"database-instance": 1, "database-gib": store.stored_gib},
    )


def aurora_global(store: Store, conditions: Conditions) -> Mechanism:
    """Storage replicated by Aurora, with commits held back when it lags."""
    return replica_in_dr(
        store,
        conditions,
        name="aurora-global",
        copy="secondary cluster in the DR region",
        links=(facts.GLOBAL_DATABASE,),
        step=facts.GLOBAL_PROMOTION,
        quantities={"cluster-database-instance": 1, "cluster-database-gib": store.stored_gib},
    )


def table_history(store: Store, conditions: Conditions) -> Mechanism:
    copy = Copy(
        name="table history",
        apart="zone",
        chain=chain(facts.TABLE_HISTORY),
        restore=restore(store.stored_gib, facts.TABLE_START_SECONDS, conditions),
        history="continuous",
        keeps_days=conditions.continuous_retention_days,
    )
    return Mechanism(name="pitr", copies=(copy,), costs=(conditions.cost("history-gib-table", store.stored_gib),))


def table_backup(store: Store, conditions: Conditions) -> Mechanism:
    return scheduled_backup(store, conditions, price=_TABLE_BACKUP, start_seconds=facts.TABLE_START_SECONDS)


def global_table(store: Store, conditions: Conditions) -> Mechanism:
    return replica_in_dr(
        store,
        conditions,
        name="global-table",
        copy="replica table in the DR region",
        links=(facts.GLOBAL_TABLE, facts.ALARM_DELAY),
        step=facts.IN_PLACE,
        quantities={"table-gib": store.stored_gib},
    )


def change_log(store: Store, conditions: Conditions) -> Mechanism:
    """A full export a week and the table's stream, in a locked bucket of the DR region."""
    days = conditions.continuous_retention_days
    copy = Copy(
        name="change log in a locked bucket",
        apart="region",
        chain=chain(facts.STREAM, facts.ALARM_DELAY, facts.DELIVERY_BUFFER),
        restore=restore(kept_gib(store, _EXPORT_DAYS), facts.TABLE_START_SECONDS, conditions),
        history="continuous",
        keeps_days=days,
        lock=conditions.lock_mode,
    )
    costs = (
        conditions.cost("own-code", 1),
        conditions.cost("delivery-gib", monthly_gib(store)),
        conditions.cost("transfer-gib", monthly_gib(store)),
        conditions.cost("object-gib", kept_gib(store, days)),
    )
    return Mechanism(name="change-log", copies=(copy,), costs=costs, needs_key_in_dr=True)


def cache_replica(store: Store, conditions: Conditions) -> Mechanism:
    copy = Copy(
        name="replica node",
        apart="zone",
        chain=chain(facts.CACHE_LAG, facts.ALARM_DELAY),
        restore=(facts.CACHE_FAILOVER,),
        automatic=True,
    )
    return Mechanism(name="multi-az", copies=(copy,), costs=(conditions.cost("cache-instance", 1),))


def cache_snapshots(store: Store, conditions: Conditions) -> Mechanism:
    days = conditions.backups_retention_days
    copy = Copy(
        name="snapshots",
        apart="zone",
        chain=chain(facts.CACHE_SNAPSHOT_INTERVAL, facts.BACKUP_JOB),
        restore=restore(store.stored_gib, facts.DATABASE_START_SECONDS, conditions),
        history="generations",
        keeps_days=days,
    )
    # Each snapshot is whole.
    return Mechanism(
        name="snapshots",
        copies=(copy,),
        costs=(conditions.cost("snapshot-gib-cache", store.stored_gib * (days + 12)),),
    )


def global_datastore(store: Store, conditions: Conditions) -> Mechanism:
    return replica_in_dr(
        store,
        conditions,
        name="global-datastore",
        copy="secondary cache in the DR region",
        links=(facts.CACHE_LAG, facts.ALARM_DELAY),
        step=facts.CACHE_PROMOTION,
        quantities={"cache-instance": 1},
    )
