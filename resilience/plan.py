"""What the recovery compiler answers with: plans with their proof, or refusals that name the link that breaks.

All times are seconds, all money US dollars a month. `math.inf` stands for a time that nobody promises.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from catalog.recovery import Failure
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


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What is promised for one store."""

    recovery_point_seconds: float
    recovery_time_seconds: float
    outage_seconds: float
    """What the loss of a node or of a zone may take, which happens too often to wait for the recovery time: the error
    budget of a month."""
    retention_days: int
    """How far back the daily recovery points reach."""
    generations: int
    """How many daily recovery points are kept at least."""
    budget_dollars: float | None = None
    """What the plan may cost a month; None where nobody limits it."""

    def time_seconds(self, requirement: Requirement) -> float:
        """How long recovery from that failure may take."""
        if requirement in ("node", "zone"):
            return min(self.outage_seconds, self.recovery_time_seconds)
        return self.recovery_time_seconds


@dataclass(frozen=True, kw_only=True)
class Link:
    """One of the times that pass between a write and its copy."""

    name: str
    seconds: float
    bound: Bound
    source: str
    alarm: str | None = None
    """The metric that tells when the link takes longer."""


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a recovery; it starts when all that it comes after are done."""

    name: str
    seconds: float
    bound: Bound
    source: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
class Cost:
    """One line of a bill."""

    price: str
    """Its name in prices.yaml."""
    quantity: float
    dollars: float


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
class Protection:
    """The proof for one failure: which copy survives it, what is lost, and how long recovery takes."""

    failure: Failure
    mechanism: MechanismName
    copy: str
    chain: Chain
    steps: tuple[Step, ...]
    """All steps, each after those that it waits for."""
    critical_path: tuple[Step, ...]

    @property
    def recovery_point_seconds(self) -> float:
        return self.chain.seconds

    @property
    def recovery_time_seconds(self) -> float:
        return sum(step.seconds for step in self.critical_path)


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """A failure that a store is not protected from, on purpose."""

    failure: Failure
    owner: str
    reason: str
    expires_on: str
    """ISO date, or what ends it."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The cheapest mechanisms by which a store meets its objective, and the proof that it does."""

    store: str
    type: str
    tier: int
    objective: Objective
    mechanisms: tuple[Mechanism, ...]
    protections: Mapping[Failure, Protection]
    accepted: tuple[Acceptance, ...] = ()

    @property
    def recovery_point_seconds(self) -> float:
        """Of the worst failure."""
        return max((one.recovery_point_seconds for one in self.protections.values()), default=0)

    @property
    def recovery_time_seconds(self) -> float:
        """Of the worst failure."""
        return max((one.recovery_time_seconds for one in self.protections.values()), default=0)

    @property
    def dollars(self) -> float:
        return sum(mechanism.dollars for mechanism in self.mechanisms)

    def uses(self, name: MechanismName) -> bool:
        return any(mechanism.name == name for mechanism in self.mechanisms)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a store cannot meet its objective."""

    store: str
    requirement: Requirement | Literal["budget"]
    weakest: str
    """The link or step that takes longest in what comes closest, or the rule that no copy passes."""
    excess: float
    """By how much the closest exceeds the objective: seconds, days for generations, dollars for a budget."""
    rule: str
    """A predicate, as of documents.problems.Problem."""
    remedy: str
    """What would be met, and at what cost; an imperative."""

    @property
    def sentence(self) -> str:
        return f"{self.store} {self.rule}; {self.remedy}"


@dataclass(frozen=True, kw_only=True)
class Standby:
    """The cluster in the DR region before a failover."""

    strategy: Literal["cold", "pilot-light", "warm"]
    needed_nodes: int
    """For the tier-1 services, all that they depend on, and the platform."""
    running_nodes: int
    pods: int
    """Of the tier-1 services and what they depend on."""
    capacity: Step
    """From the decision to needed_nodes."""
    dollars: float


@dataclass(frozen=True, kw_only=True)
class BackupSchedule:
    """A backup plan of AWS Backup with its vault's lock and its restore test."""

    daily_cron: str
    hourly_cron: str
    start_window_minutes: int
    completion_window_minutes: int
    daily_retention_days: int
    hourly_retention_days: int
    """Until two later daily points exist, so that no hour is lost when one daily job fails."""
    continuous_retention_days: int
    cold_storage_after_days: int | None
    lock_mode: LockMode
    changeable_for_days: int
    """Until a lock in compliance mode can never be lifted; 3 at least."""
    minimum_retention_days: int
    maximum_retention_days: int
    restore_test_cron: str
    restore_tests_a_year: int
    restore_test_window_days: int
    """How old the recovery point may be that a test restores."""


@dataclass(frozen=True, kw_only=True)
class StackPlan:
    """Everything that is decided for a stack; complete only where nothing is refused."""

    stack: str
    plans: tuple[Plan, ...]
    refusals: tuple[Refusal, ...]
    schedule: BackupSchedule
    standby: Standby

    @property
    def by_store(self) -> Mapping[str, Plan]:
        return {plan.store: plan for plan in self.plans}

    @property
    def dollars(self) -> float:
        return sum(plan.dollars for plan in self.plans) + self.standby.dollars


def promised(seconds: float) -> bool:
    """Whether anybody promises that time at all."""
    return not math.isinf(seconds)
