"""What the recovery compiler answers with: plans with their proof, or refusals that name the link that breaks.

All times are seconds, all money US dollars a month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.recovery import Failure
from resilience.parts import Chain, Mechanism, MechanismName, Requirement, Step
from resilience.retention import LockMode


@dataclass(frozen=True, kw_only=True, slots=True)
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


@dataclass(frozen=True, kw_only=True, slots=True)
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptance:
    """A failure that a store is not protected from, on purpose."""

    failure: Failure
    owner: str
    reason: str
    expires_on: str
    """ISO date, or what ends it."""


@dataclass(frozen=True, kw_only=True, slots=True)
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


@dataclass(frozen=True, kw_only=True, slots=True)
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


@dataclass(frozen=True, kw_only=True, slots=True)
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


@dataclass(frozen=True, kw_only=True, slots=True)
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


@dataclass(frozen=True, kw_only=True, slots=True)
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
    def written_twice(self) -> Sequence[str]:
        """Buckets whose objects a function puts into a second one."""
        return [plan.store for plan in self.plans if plan.type == "s3" and plan.uses("dual-write")]

    @property
    def dollars(self) -> float:
        return sum(plan.dollars for plan in self.plans) + self.standby.dollars
