"""Which copy survives which failure. The rules are few, and they hold for every mechanism alike."""

from __future__ import annotations

from dataclasses import dataclass

from resilience.parts import Copy, Requirement
from resilience.stores import Conditions, Store

_REACH = {"node": 1, "zone": 2, "region": 3}


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Why a copy does not count against a failure."""

    rule: str
    """A predicate of the copy."""
    remedy: str | None = None
    """An imperative; None where the copy is of a kind that never counts."""


LACKS_KEY = Bar(rule="is encrypted with a key that the DR region lacks", remedy="replicate its key into the DR region")
LACKS_CLUSTER = Bar(rule="takes a cluster in the DR region", remedy="set clusters.dr")
UNLOCKED = Bar(rule="is in the same account without a lock", remedy="lock it, or name an archive account")
LIFTABLE = Bar(
    rule="is in the same account without a lock in compliance mode",
    remedy="lock it in COMPLIANCE mode, or name an archive account",
)
FOLLOWS = Bar(rule="follows the store, mistakes and deletions included")
DELETABLE = Bar(rule="can be deleted by whoever writes it")
_SHARES = {lost: Bar(rule=f"shares the {lost} with the store") for lost in _REACH}
_ELSEWHERE = {
    lost: Bar(rule=f"is in the DR region, where nothing moves for the loss of a {lost}") for lost in ("node", "zone")
}
NO_SERIES = Bar(rule="is no series of recovery points that are kept one by one")


def why_not(copy: Copy, requirement: Requirement, store: Store, conditions: Conditions) -> Bar | None:
    """What keeps the copy from counting; None where it counts.

    A lock in compliance mode counts against the compromise of its own account: nobody, root included, can shorten it
    or delete what it guards, and a key that guards it cannot be deleted sooner than after 7 days, which alarms. A lock
    in governance mode can be lifted by whoever may administer backups, so it holds off a workload but no administrator.
    """
    if copy.apart == "region" and copy.encrypted and not store.key_in_dr_region:
        return LACKS_KEY
    if copy.in_cluster and not conditions.has_dr_cluster:
        return LACKS_CLUSTER
    if requirement == "generations":
        return _keeps_generations(copy, store)
    if requirement in _REACH:
        return _reached(copy, requirement)
    return _undone(copy, requirement)


def _keeps_generations(copy: Copy, store: Store) -> Bar | None:
    wanted = max(store.objective.retention_days, store.objective.generations)
    if copy.history != "generations":
        return NO_SERIES
    if copy.keeps_days >= wanted:
        return None
    return Bar(
        rule=f"is kept {copy.keeps_days} days, below the {wanted} that are asked",
        remedy=f"keep it longer, or ask for {copy.keeps_days} days",
    )


def _reached(copy: Copy, requirement: Requirement) -> Bar | None:
    if _REACH[copy.apart] < _REACH[requirement]:
        return _SHARES[requirement]
    if copy.apart == "region" and requirement != "region":
        return _ELSEWHERE[requirement]
    return None


def _undone(copy: Copy, requirement: Requirement) -> Bar | None:
    if copy.history == "none":
        return FOLLOWS
    if requirement == "corruption" or copy.beyond_account:
        return None
    if copy.history == "independent":
        return DELETABLE
    if copy.lock == "COMPLIANCE":
        return None
    if requirement == "account":
        return LIFTABLE
    return None if copy.lock else UNLOCKED
