"""A whole stack: all its stores, the backup schedule that they share and the standby cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from catalog.models import Catalogue
from catalog.recovery import RESTORE
from documents.problems import Problem, ProblemsFound
from resilience.compiler import compile_store
from resilience.facts import DECIDE
from resilience.inputs import PlatformStore, input_problems, load_platform_stores, stores
from resilience.parts import Step
from resilience.plan import Plan, Refusal, StackPlan, Standby
from resilience.prices import Prices, dollars, load_prices
from resilience.schedule import backup_schedule
from resilience.standby import redirect_seconds, standby
from resilience.stores import Conditions, Store
from settings.models import Settings


def compile_stack(
    catalogue: Catalogue,
    settings: Settings,
    *,
    today: date,
    platform: Sequence[PlatformStore] | None = None,
    prices: Prices | None = None,
) -> StackPlan:
    """The plan of the stack, refusals included. Raises ProblemsFound for input that is wrong in itself."""
    platform = load_platform_stores() if platform is None else platform
    if problems := list(input_problems(catalogue, platform, today)):
        raise ProblemsFound(problems)
    stored = stores(catalogue, platform, settings)
    costs = dollars(prices or load_prices())
    tightest = min((store.objective.recovery_time_seconds for store in stored), default=0)
    cluster = standby(catalogue.services, settings, costs["node"], tightest)
    plans, refusals = compiled(stored, conditions(settings, costs, cluster))
    return StackPlan(
        stack=settings.ownership.environment,
        plans=plans,
        refusals=refusals,
        schedule=backup_schedule(settings),
        standby=cluster,
    )


def required_plan(catalogue: Catalogue, settings: Settings, *, today: date) -> StackPlan:
    """The plan of a stack whose every store meets its objective. Raises ProblemsFound with each refusal."""
    plan = compile_stack(catalogue, settings, today=today)
    if plan.refusals:
        raise ProblemsFound(problem(one) for one in plan.refusals)
    return plan


def compiled(stored: Sequence[Store], conditions: Conditions) -> tuple[tuple[Plan, ...], tuple[Refusal, ...]]:
    plans: list[Plan] = []
    refusals: list[Refusal] = []
    for store in stored:
        outcome = compile_store(store, conditions)
        if isinstance(outcome, Plan):
            plans.append(outcome)
        else:
            refusals += outcome
    return tuple(plans), tuple(refusals)


def problem(refusal: Refusal) -> Problem:
    return Problem(file="recovery plan", path=refusal.store, rule=refusal.rule, fix=refusal.remedy)


def conditions(settings: Settings, dollars: Mapping[str, float], cluster: Standby) -> Conditions:
    """What holds for every store of the stack, by its settings."""
    recovery, storage = settings.recovery, settings.storage
    people, ttl = recovery.people, recovery.record_ttl_seconds
    checks = f"{recovery.health_check_failures} checks of {recovery.health_check_seconds} s"
    notice = _people("notice", people.notice_minutes, "until the page is answered")
    regain = _people("regain", people.regain_account_minutes, "until the attacker is locked out", after=notice)
    decide = _people(DECIDE, people.decide_minutes, "two people decide", after=notice)
    return Conditions(
        prices=dollars,
        lock_mode=storage.lock_mode,
        has_archive_account=recovery.backups.archive_account_id is not None,
        has_dr_cluster=settings.clusters.dr is not None,
        backups_retention_days=storage.backups_retention_days,
        continuous_retention_days=recovery.backups.continuous_retention_days,
        version_retention_days=storage.noncurrent_version_retention_days,
        restore_gib_per_hour=recovery.restore_gib_per_hour,
        decided=(notice, decide),
        decided_once_regained=(notice, regain, replace(decide, after=(regain.name,))),
        capacity=replace(cluster.capacity, after=(DECIDE,)),
        redirect=Step(
            name="redirect",
            seconds=redirect_seconds(settings),
            bound="published",
            source=f"Route 53 guide: {checks}, then {ttl} s that resolvers remember",
            after=(RESTORE, cluster.capacity.name),
        ),
        rebind=Step(
            name="redirect",
            seconds=ttl,
            bound="published",
            source=f"Route 53 guide: {ttl} s that resolvers remember",
            after=(RESTORE,),
        ),
    )


def _people(name: str, minutes: int, what: str, after: Step | None = None) -> Step:
    return Step(
        name=name,
        seconds=minutes * 60,
        bound="assumed",
        source=f"{what}: {minutes} min until a drill says else",
        after=(after.name,) if after else (),
    )
