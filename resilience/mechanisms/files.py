"""Buckets, file systems and volumes."""

from __future__ import annotations

from resilience import facts
from resilience.mechanisms.shared import (
    chain,
    continuous_backup,
    dual_write,
    kept_gib,
    monthly_gib,
    replica_in_dr,
    restore,
    scheduled_backup,
)
from resilience.parts import Copy, Mechanism, MechanismName
from resilience.retention import LockMode
from resilience.stores import Conditions, Store

_BUCKET_BACKUP = "backup-gib-bucket"


def object_versions(store: Store, conditions: Conditions) -> Mechanism:
    return _versions(
        store, conditions, name="object-versions", copy="object versions", days=conditions.version_retention_days
    )


def object_lock(store: Store, conditions: Conditions) -> Mechanism:
    """Versions that cannot be deleted while the lock holds."""
    return _versions(
        store,
        conditions,
        name="object-lock",
        copy="locked object versions",
        days=conditions.backups_retention_days,
        lock=conditions.lock_mode,
    )


def timed_replication(store: Store, conditions: Conditions) -> Mechanism:
    return replica_in_dr(
        store,
        conditions,
        name="replication-time-control",
        copy="replica bucket in the DR region",
        links=(facts.TIMED_REPLICATION,),
        step=facts.IN_PLACE,
        quantities={"object-gib": store.stored_gib, "timed-replication-gib": monthly_gib(store)},
    )


def untimed_replication(store: Store, conditions: Conditions) -> Mechanism:
    return replica_in_dr(
        store,
        conditions,
        name="replication",
        copy="replica bucket in the DR region",
        links=(facts.UNTIMED_REPLICATION,),
        step=facts.IN_PLACE,
        quantities={"object-gib": store.stored_gib},
    )


def bucket_vault(store: Store, conditions: Conditions) -> Mechanism:
    return continuous_backup(
        store,
        conditions,
        link=facts.CONTINUOUS_BUCKET,
        price=_BUCKET_BACKUP,
        start_seconds=facts.BUCKET_START_SECONDS,
    )


def bucket_backup(store: Store, conditions: Conditions) -> Mechanism:
    return scheduled_backup(store, conditions, price=_BUCKET_BACKUP, start_seconds=facts.BUCKET_START_SECONDS)


def bucket_dual_write(store: Store, conditions: Conditions) -> Mechanism:
    """The writer, or a function that every new object calls, puts it into the second bucket as well."""
    return dual_write(
        store,
        conditions,
        costs=(conditions.cost("own-code", 1), conditions.cost("object-gib", store.stored_gib)),
        in_cluster=False,
    )


def file_replication(store: Store, conditions: Conditions) -> Mechanism:
    return replica_in_dr(
        store,
        conditions,
        name="efs-replication",
        copy="replica file system in the DR region",
        links=(facts.FILE_REPLICATION,),
        step=facts.FILE_SYSTEM_PROMOTION,
        quantities={"file-gib": store.stored_gib},
    )


def file_backup(store: Store, conditions: Conditions) -> Mechanism:
    return scheduled_backup(store, conditions, price="backup-gib-files", start_seconds=facts.BUCKET_START_SECONDS)


def volume_backup(store: Store, conditions: Conditions) -> Mechanism:
    """Recovery points in the volume's own region; volume_copy takes them across."""
    return scheduled_backup(
        store,
        conditions,
        price="snapshot-gib-volume",
        start_seconds=facts.BUCKET_START_SECONDS,
        crosses_region=False,
    )


def volume_copy(store: Store, conditions: Conditions) -> Mechanism:
    """Hourly snapshots that EC2 copies to the DR region within a time that it promises."""
    days = conditions.backups_retention_days
    copy = Copy(
        name="snapshots in the DR region",
        apart="region",
        chain=chain(facts.BACKUP_INTERVAL, facts.SNAPSHOT, facts.VOLUME_COPY),
        restore=restore(store.stored_gib, facts.BUCKET_START_SECONDS, conditions),
        history="generations",
        keeps_days=days,
    )
    costs = (
        conditions.cost("snapshot-gib-volume", kept_gib(store, days)),
        conditions.cost("transfer-gib", monthly_gib(store)),
    )
    return Mechanism(name="volume-copy", copies=(copy,), costs=costs, needs_key_in_dr=True)


def _versions(
    store: Store,
    conditions: Conditions,
    *,
    name: MechanismName,
    copy: str,
    days: int,
    lock: LockMode | None = None,
) -> Mechanism:
    """What is overwritten or deleted stays; a month of it is brought back."""
    kept = Copy(
        name=copy,
        apart="zone",
        chain=facts.AT_ONCE,
        restore=restore(monthly_gib(store), facts.BUCKET_START_SECONDS, conditions),
        history="generations",
        keeps_days=days,
        lock=lock,
    )
    cost = conditions.cost("object-gib", store.written_gib_per_day * days)
    return Mechanism(name=name, copies=(kept,), costs=(cost,))
