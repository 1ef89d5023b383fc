"""What the mechanisms of several types have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog.recovery import RESTORE
from resilience import facts
from resilience.parts import Chain, Copy, Cost, Link, Mechanism, MechanismName, Step
from resilience.stores import Conditions, Store

DAYS_PER_MONTH = 30


def restore(gib: float, start_seconds: float, conditions: Conditions) -> tuple[Step, ...]:
    """A restore that first starts something and then moves all data."""
    return (
        Step(
            name=RESTORE,
            seconds=start_seconds + conditions.moving_seconds(gib),
            bound="assumed",
            source=f"{start_seconds / 60:g} min to start, then {conditions.restore_gib_per_hour:g} GiB/h, as drilled",
            after=(facts.DECIDE,),
        ),
    )


def chain(*links: Link) -> Chain:
    return Chain(links=links)


def kept_gib(store: Store, days: int) -> float:
    """Data once, and what is written in so many days."""
    return store.stored_gib + store.written_gib_per_day * days


def monthly_gib(store: Store) -> float:
    return store.written_gib_per_day * DAYS_PER_MONTH


def spread_over_zones(store: Store, conditions: Conditions) -> Mechanism:
    """A service that keeps its data in three zones or more by itself."""
    return Mechanism(name="multi-az", copies=(SERVICE_COPY,), costs=(), inherent=True)


SERVICE_COPY = Copy(
    name="other zones",
    apart="zone",
    chain=facts.AT_ONCE,
    restore=(facts.NO_FAILOVER,),
    automatic=True,
)


def scheduled_backup(
    store: Store, conditions: Conditions, *, price: str, start_seconds: float, crosses_region: bool = True
) -> Mechanism:
    """A plan of AWS Backup: a recovery point a day and one an hour, copied as soon as it is complete.

    One copy action goes to another region or to another account, so the archive account's copy stays in the region.
    """
    steps = restore(store.stored_gib, start_seconds, conditions)
    made = (facts.BACKUP_INTERVAL, facts.BACKUP_START, facts.BACKUP_JOB)
    days, lock = conditions.backups_retention_days, conditions.lock_mode
    kept = kept_gib(store, days)
    copies = [
        Copy(
            name="backup vault",
            apart="zone",
            chain=chain(*made),
            restore=steps,
            history="generations",
            keeps_days=days,
            lock=lock,
        )
    ]
    costs = [conditions.cost(price, kept)]
    if crosses_region:
        copies.append(_vault_copy("DR vault", made, steps, conditions, beyond_account=False))
        costs += [conditions.cost(price, kept), conditions.cost("transfer-gib", monthly_gib(store))]
    if conditions.has_archive_account:
        copies.append(_vault_copy("archive account's vault", made, steps, conditions, beyond_account=True))
        costs.append(conditions.cost(price, kept))
    return Mechanism(name="backup", copies=tuple(copies), costs=tuple(costs), needs_key_in_dr=crosses_region)


def _vault_copy(
    name: str, made: Sequence[Link], steps: tuple[Step, ...], conditions: Conditions, *, beyond_account: bool
) -> Copy:
    return Copy(
        name=name,
        apart="zone" if beyond_account else "region",
        chain=chain(*made, facts.BACKUP_COPY),
        restore=steps,
        history="generations",
        keeps_days=conditions.backups_retention_days,
        lock=conditions.lock_mode,
        beyond_account=beyond_account,
    )


def continuous_backup(
    store: Store, conditions: Conditions, *, link: Link, price: str, start_seconds: float
) -> Mechanism:
    """Every state of some weeks in a locked vault of the same region; its copies would be plain snapshots."""
    days = conditions.continuous_retention_days
    copy = Copy(
        name="backup vault, any second",
        apart="zone",
        chain=chain(link),
        restore=restore(store.stored_gib, start_seconds, conditions),
        history="continuous",
        keeps_days=days,
        lock=conditions.lock_mode,
    )
    return Mechanism(name="continuous-backup", copies=(copy,), costs=(conditions.cost(price, kept_gib(store, days)),))


def replica_in_dr(
    store: Store,
    conditions: Conditions,
    *,
    name: MechanismName,
    copy: str,
    links: tuple[Link, ...],
    step: Step,
    quantities: Mapping[str, float],
) -> Mechanism:
    """What follows the store in the DR region; it costs so much of each price, and the traffic there."""
    follower = Copy(name=copy, apart="region", chain=chain(*links), restore=(step,))
    costs = [conditions.cost(price, quantity) for price, quantity in quantities.items()]
    traffic = conditions.cost("transfer-gib", monthly_gib(store))
    return Mechanism(name=name, copies=(follower,), costs=(*costs, traffic), needs_key_in_dr=True)


def dual_write(store: Store, conditions: Conditions, *, costs: tuple[Cost, ...], in_cluster: bool) -> Mechanism:
    """The writer delivers everything to both regions, each from a queue of its own."""
    copy = Copy(
        name="second store in the DR region",
        apart="region",
        chain=chain(facts.WRITER_QUEUE, facts.ALARM_DELAY),
        restore=(facts.IN_PLACE,),
        history="independent",
        in_cluster=in_cluster,
    )
    return Mechanism(
        name="dual-write",
        copies=(copy,),
        costs=(*costs, conditions.cost("transfer-gib", monthly_gib(store))),
        needs_key_in_dr=True,
    )
