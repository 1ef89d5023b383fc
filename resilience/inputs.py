"""From the catalogue, the platform's own stores and a stack's settings to the compiler's input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from catalog.models import STORING_KINDS, Catalogue, Service, Tier, TierObjectives
from catalog.recovery import Failure, Recovery
from catalog.texts import Sentence
from documents.problems import Problem
from documents.reader import read
from documents.texts import Name
from documents.validation import Model, closest_fix, validated
from resilience.mechanisms.table import OFFERS
from resilience.parts import Requirement, Step
from resilience.plan import Acceptance, Objective
from resilience.stores import Store, StoreType
from settings.models import Settings

PLATFORM_FILE = Path(__file__).parent / "platform.yaml"

_TYPE_OF_KIND: Mapping[str, StoreType] = {
    "postgresql": "postgresql",
    "dynamodb": "dynamodb",
    "redis": "redis",
    "files": "s3",
    "efs": "efs",
    "opensearch": "opensearch",
}
_WITHOUT_GENERATIONS: frozenset[StoreType] = frozenset({"secrets", "keys"})
"""Their past values are worth nothing."""
_NEEDS_DR_CLUSTER: Mapping[StoreType, tuple[Failure, ...]] = {
    "prometheus": ("corruption", "region"),
    "elasticsearch": ("region",),
}
"""What only a second program of the kind, in the DR region, protects from in time."""
_MONTH_SECONDS = 30 * 86400


class PlatformStore(Model):
    """One store of the platform itself."""

    name: Name
    description: Sentence
    type: StoreType
    tier: Tier
    recovery: Recovery = Recovery()


class PlatformStores(Model):
    """`resilience/platform.yaml`."""

    stores: tuple[PlatformStore, ...]


@cache
def load_platform_stores(file: Path = PLATFORM_FILE) -> tuple[PlatformStore, ...]:
    """Raises ProblemsFound."""
    return validated(PlatformStores, read(file, shown_as=f"resilience/{file.name}")).stores


def objective(tier: TierObjectives, settings: Settings) -> Objective:
    """What the tier promises, or the stack where that is stricter."""
    recovery = settings.recovery
    return Objective(
        recovery_point_seconds=min(tier.recovery_point_minutes * 60, recovery.recovery_point_seconds),
        recovery_time_seconds=min(tier.recovery_time_minutes, recovery.recovery_time_minutes) * 60,
        outage_seconds=_MONTH_SECONDS * (1 - tier.minimum_availability_percent / 100),
        retention_days=tier.backup_retention_days,
        generations=recovery.backups.generations,
        budget_dollars=tier.budget_dollars_per_month,
    )


def stores(catalogue: Catalogue, platform: Sequence[PlatformStore], settings: Settings) -> tuple[Store, ...]:
    """The datastores of the catalogue, then those of the platform."""
    objectives: Mapping[Tier, Objective] = {tier.tier: objective(tier, settings) for tier in catalogue.tiers}
    own = [
        _store(service.name, _TYPE_OF_KIND[service.kind], service.tier, _recovery(service), objectives, settings)
        for service in catalogue.services
        if service.kind in STORING_KINDS
    ]
    return (*own, *(_store(one.name, one.type, one.tier, one.recovery, objectives, settings) for one in platform))


def input_problems(catalogue: Catalogue, platform: Sequence[PlatformStore], today: date) -> Iterator[Problem]:
    """What no file can be checked for alone: names of mechanisms, stores and owners, and days that have passed."""
    teams = [team.name for team in catalogue.teams]
    services = [service for service in catalogue.services if service.kind in STORING_KINDS]
    for service in services:
        file = f"catalog/services/{service.name}.yaml"
        yield from _recovery_problems(file, "recovery", _TYPE_OF_KIND[service.kind], _recovery(service), teams, today)
    taken = {service.name for service in catalogue.services}
    for index, one in enumerate(platform):
        file, path = f"resilience/{PLATFORM_FILE.name}", f"stores[{index}]"
        if one.name in taken:
            rule, fix = "is the name of another store already", "give this one a name of its own"
            yield Problem(file=file, path=f"{path}.name", value=one.name, rule=rule, fix=fix)
        taken.add(one.name)
        yield from _recovery_problems(file, f"{path}.recovery", one.type, one.recovery, teams, today)


def _store(
    name: str,
    type_: StoreType,
    tier: Tier,
    recovery: Recovery,
    objectives: Mapping[Tier, Objective],
    settings: Settings,
) -> Store:
    own = _acceptances(recovery)
    accepted = (*own, *_without_dr_cluster(type_, settings))
    spared = {one.failure for one in accepted}
    required: list[Requirement] = [one for one in settings.recovery.failures if one not in spared]
    if type_ not in _WITHOUT_GENERATIONS and not any(one.failure == "corruption" for one in own):
        required.append("generations")
    return Store(
        name=name,
        type=type_,
        tier=tier,
        objective=objectives[tier],
        requirements=tuple(required),
        stored_gib=recovery.stored_gib,
        written_gib_per_day=recovery.written_gib_per_day,
        allowed=recovery.mechanisms,
        key_in_dr_region=recovery.key_in_dr_region,
        extra_steps=tuple(
            Step(
                name=step.name,
                seconds=step.minutes * 60,
                bound="assumed",
                source="the store's own recovery steps",
                after=step.after,
            )
            for step in recovery.steps
        ),
        accepted=accepted,
    )


def _acceptances(recovery: Recovery) -> tuple[Acceptance, ...]:
    accepted = recovery.accepted
    if accepted is None:
        return ()
    return tuple(
        Acceptance(failure=one, owner=accepted.owner, reason=accepted.reason, expires_on=str(accepted.expires_on))
        for one in accepted.failures
    )


def _without_dr_cluster(type_: StoreType, settings: Settings) -> Iterator[Acceptance]:
    if settings.clusters.dr is None:
        for failure in _NEEDS_DR_CLUSTER.get(type_, ()):
            yield Acceptance(
                failure=failure,
                owner=settings.ownership.owner,
                reason="the stack has no cluster in the DR region, where only data is kept",
                expires_on="when clusters.dr is set",
            )


def _recovery(service: Service) -> Recovery:
    return service.recovery or Recovery()


def _recovery_problems(
    file: str, path: str, type_: StoreType, recovery: Recovery, teams: Sequence[str], today: date
) -> Iterator[Problem]:
    known = list(OFFERS[type_])
    for index, name in enumerate(recovery.mechanisms or ()):
        if name not in known:
            rule, fix = f"is no mechanism of {type_}", closest_fix(name, known)
            yield Problem(file=file, path=f"{path}.mechanisms[{index}]", value=name, rule=rule, fix=fix)
    if (accepted := recovery.accepted) is None:
        return
    if accepted.owner not in teams:
        rule, fix = "is no team of teams.yaml", closest_fix(accepted.owner, teams)
        yield Problem(file=file, path=f"{path}.accepted.owner", value=accepted.owner, rule=rule, fix=fix)
    if date.fromisoformat(str(accepted.expires_on)) < today:
        rule, fix = "has passed", "protect the store, or have its owner accept the loss again"
        yield Problem(file=file, path=f"{path}.accepted.expires_on", value=accepted.expires_on, rule=rule, fix=fix)
