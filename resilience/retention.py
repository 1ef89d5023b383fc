"""How long each kind of data is kept, and whether anyone may delete it earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from settings.storage import Storage

DataPurpose = Literal["metrics", "logs", "audit", "backups"]
LockMode = Literal["GOVERNANCE", "COMPLIANCE"]


@dataclass(frozen=True, kw_only=True)
class Retention:
    days: int
    lock_mode: LockMode | None
    """None where objects may be deleted earlier."""

    @property
    def locked(self) -> bool:
        return self.lock_mode is not None


def retention(settings: Storage) -> Mapping[DataPurpose, Retention]:
    """What an attacker or a mistake must not delete, the audit trail and the backups, is locked."""
    return {
        "metrics": Retention(days=settings.metrics_retention_days, lock_mode=None),
        "logs": Retention(days=settings.logs_retention_days, lock_mode=None),
        "audit": Retention(days=settings.audit_retention_days, lock_mode=settings.lock_mode),
        "backups": Retention(days=settings.backups_retention_days, lock_mode=settings.lock_mode),
    }
