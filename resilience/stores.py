"""What is to be recovered, and under which conditions: the compiler's input, free of files and models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from resilience.parts import Cost, Requirement, Step
from resilience.plan import Acceptance, Objective
from resilience.retention import LockMode

StoreType = Literal[
    "postgresql",
    "dynamodb",
    "s3",
    "redis",
    "efs",
    "opensearch",
    "volume",
    "prometheus",
    "elasticsearch",
    "git",
    "secrets",
    "keys",
]

STORE_TYPES: tuple[StoreType, ...] = get_args(StoreType)


@dataclass(frozen=True, kw_only=True)
class Store:
    """One store of the catalogue or of the platform, with what it is held to."""

    name: str
    type: StoreType
    tier: int
    objective: Objective
    requirements: tuple[Requirement, ...]
    stored_gib: float
    written_gib_per_day: float
    allowed: tuple[str, ...] | None = None
    """Names of the only mechanisms that may be used; None for any."""
    key_in_dr_region: bool = True
    extra_steps: tuple[Step, ...] = ()
    """After `restore`, before the store serves again."""
    accepted: tuple[Acceptance, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What holds for every store of a stack."""

    prices: Mapping[str, float]
    """US dollars by name."""
    lock_mode: LockMode
    has_archive_account: bool
    has_dr_cluster: bool
    backups_retention_days: int
    continuous_retention_days: int
    version_retention_days: int
    restore_gib_per_hour: float
    decided: tuple[Step, ...]
    """From the failure to the decision to recover, the last of which is called `decide`."""
    decided_once_regained: tuple[Step, ...]
    """The same, with an attacker locked out in between."""
    capacity: Step
    """Until the standby cluster can take the load."""
    redirect: Step
    """Until callers reach the store in the other region."""
    rebind: Step
    """Until callers reach a restored store in its own region."""

    def cost(self, price: str, quantity: float) -> Cost:
        return Cost(price=price, quantity=quantity, dollars=self.prices[price] * quantity)

    def moving_seconds(self, gib: float) -> float:
        return gib / self.restore_gib_per_hour * 3600
