"""The objectives of all services, each with what it counts, as the budget window of the stack has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from catalog.models import Service
from documents.problems import Problem, ProblemsFound
from observability.slo.indicators import Indicator, availability, latency
from settings.models import Settings

_SECONDS_OF_RATE = 300


@dataclass(frozen=True, kw_only=True)
class Objective:
    """`percent` of the events that the indicator counts are good, over `window_days`."""

    service: str
    owner: str
    tier: int
    name: Literal["availability", "latency"]
    percent: float
    indicator: Indicator
    window_days: int
    threshold_seconds: float | None = None
    """Of latency."""
    agreed_percent: float | None = None
    """What a contract promises."""

    @property
    def ratio(self) -> Decimal:
        """Exact, as 99.95 / 100 is not in binary."""
        return Decimal(repr(self.percent)) / 100

    @property
    def budget(self) -> Decimal:
        """Share of events that may be bad."""
        return 1 - self.ratio

    @property
    def text(self) -> str:
        """The objective in words: `99.9% of requests answered within 0.25s, over 30 days`."""
        return f"{self.percent:.12g}% of {self.indicator.promise}, over {self.window_days} days"


def objectives(services: Iterable[Service], settings: Settings) -> tuple[Objective, ...]:
    """All objectives in the order of their services' names.

    Raises ProblemsFound for an objective that nothing measures, and for settings under which none can be measured.
    """
    found: list[Objective] = []
    problems = list(_settings_problems(settings))
    for service in sorted(services, key=lambda service: service.name):
        for objective in _of_service(service, settings.slo.window_days):
            if isinstance(objective, Problem):
                problems.append(objective)
            else:
                found.append(objective)
    if problems:
        raise ProblemsFound(problems)
    return tuple(found)


def local_days(settings: Settings) -> int:
    """How far back a single Prometheus knows all events of a service."""
    return settings.prometheus.retention_days if settings.prometheus.shards == 1 else 0


def _of_service(service: Service, window_days: int) -> Iterator[Objective | Problem]:
    promised = service.objectives
    if promised is None:
        return
    indicator = availability(service)
    if indicator is None:
        yield _unmeasured(
            service, "availability_percent", "give it metrics (kinds api, web, search, worker) or endpoints"
        )
    else:
        yield Objective(
            service=service.name,
            owner=service.owner,
            tier=service.tier,
            name="availability",
            percent=promised.availability_percent,
            indicator=indicator,
            window_days=window_days,
            agreed_percent=promised.agreed_availability_percent,
        )
    if promised.latency is None:
        return
    indicator = latency(service, promised.latency.threshold_seconds)
    if indicator is None:
        yield _unmeasured(service, "latency", "only kinds api, web and search with metrics count requests: remove it")
    else:
        yield Objective(
            service=service.name,
            owner=service.owner,
            tier=service.tier,
            name="latency",
            percent=promised.latency.percent,
            threshold_seconds=promised.latency.threshold_seconds,
            indicator=indicator,
            window_days=window_days,
        )


def _unmeasured(service: Service, field: str, fix: str) -> Problem:
    return Problem(
        file=f"catalog/services/{service.name}.yaml",
        path=f"objectives.{field}",
        rule="is promised but measured by nothing",
        fix=fix,
    )


def _settings_problems(settings: Settings) -> Iterator[Problem]:
    interval = settings.prometheus.scrape_interval_seconds
    if 2 * interval > _SECONDS_OF_RATE:
        yield Problem(
            file="the stack file",
            path="operations-platform:prometheus.scrape_interval_seconds",
            value=interval,
            rule=f"must be at most {_SECONDS_OF_RATE // 2}, as a rate over 5 minutes needs two samples",
            fix="scrape more often",
        )
    window, longest = settings.slo.window_days, settings.thanos.compactor.raw_retention_days
    if window > max(longest, local_days(settings)):
        yield Problem(
            file="the stack file",
            path="operations-platform:slo.window_days",
            value=window,
            rule=f"is longer than any store keeps samples (thanos.compactor.raw_retention_days is {longest})",
            fix=f"keep raw samples for {window} days",
        )
