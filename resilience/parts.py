"""What plans are made of: links that add up to a chain, copies, recovery steps, and mechanisms that keep copies.

All times are seconds, all money US dollars a month. `math.inf` stands for a time that nobody promises.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from resilience.retention import LockMode

Requirement = Literal["corruption", "node", "zone", "region", "account", "ransomware", "generations"]
"""What a plan has to cover: every failure, and the recovery points of so many days."""

MechanismName = Literal[
    "aurora-global",
    "backup",
    "change-log",
    "continuous-backup",
    "cross-region-replica",
    "dual-write",
    "efs-replication",
    "git",
    "global-datastore",
    "global-table",
    "key-deletion-window",
    "multi-az",
    "multi-region-key",
    "object-lock",
    "object-versions",
    "pitr",
    "replicated-backups",
    "replication",
    "replication-time-control",
    "rotation",
    "secret-replica",
    "snapshots",
    "thanos-upload",
    "volume-copy",
]
"""`replication` and `replicated-backups` are what services offer without a promise: known in order to be refused."""

Bound = Literal["guaranteed", "published", "alarmed", "assumed", "none"]
"""What stands behind a time: a service's agreement or its own enforcement, a figure in its guide, an alarm that fires
when it is exceeded, our assumption until a drill has measured it, or nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One of the times that pass between a write and its copy."""

    name: str
    seconds: float
    bound: Bound
    source: str
    alarm: str | None = None
    """The metric that tells when the link takes longer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """What passes between a write and its copy, in order: all of it is lost in the worst case."""

    links: tuple[Link, ...]

    @property
    def seconds(self) -> float:
        return sum(link.seconds for link in self.links)

    @property
    def weakest(self) -> Link | None:
        """The link that takes longest; None where the copy is made with the write."""
        return max(self.links, key=lambda link: link.seconds, default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of a recovery; it starts when all that it comes after are done."""

    name: str
    seconds: float
    bound: Bound
    source: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """Where data is besides where it is used, how it gets there, and how it is used again."""

    name: str
    apart: Literal["node", "zone", "region"]
    """The largest of these that the copy does not share with the store."""
    chain: Chain
    restore: tuple[Step, ...]
    """From the decision to usable data; the last step is called `restore`."""
    automatic: bool = False
    """The service itself fails over: nobody has to notice or decide, and no name has to point elsewhere."""
    history: Literal["none", "independent", "continuous", "generations"] = "none"
    """`none` follows the store, mistakes included. `independent` takes new data only, never a deletion. `continuous`
    keeps every state for `keeps_days`, as one recovery point. `generations` keeps recovery points of their own."""
    keeps_days: int = 0
    lock: LockMode | None = None
    """None where the store's own administrators may delete it earlier."""
    beyond_account: bool = False
    """Out of reach of the account's own administrators and root, in another account or at another provider."""
    encrypted: bool = True
    """Under the store's key, which has to be where the copy is; otherwise there is nothing to decrypt."""
    in_cluster: bool = False
    """Kept by a program that runs in the DR region's cluster, so it takes one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """One line of a bill."""

    price: str
    """Its name in prices.yaml."""
    quantity: float
    dollars: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Mechanism:
    """One way of keeping copies of one store, with what it takes and what it costs."""

    name: MechanismName
    copies: tuple[Copy, ...]
    costs: tuple[Cost, ...]
    needs_key_in_dr: bool = False
    inherent: bool = False
    """What the service does in any case, so every plan has it."""

    @property
    def dollars(self) -> float:
        return sum(cost.dollars for cost in self.costs)


def promised(seconds: float) -> bool:
    """Whether anybody promises that time at all."""
    return not math.isinf(seconds)
