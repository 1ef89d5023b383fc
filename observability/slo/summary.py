"""An objective in figures: what it allows to fail, and who hears of a burning budget how soon."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from catalog.severities import Severity
from observability.slo.burn_rates import BURN_ALERTS, FAST, BurnAlert, event_floor, seconds_to_alert
from observability.slo.objectives import Objective
from observability.slo.queries import duration
from observability.slo.rules import PAGING_INTERVAL_SECONDS, measuring_interval_seconds
from settings.models import Settings

_MINUTES_A_DAY = 1440


@dataclass(frozen=True, kw_only=True)
class AlertFigures:
    """Of one burn alert of an objective."""

    alert: str
    severity: Severity
    long_window: str
    short_window: str
    burn_rate: float
    least_events_an_hour: float
    """With less traffic the burn rate is reached by fewer failures than count as evidence."""
    seconds_to_page: float | None
    """From the start of a total outage to the alert at the latest; None for tickets."""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Shares are in percent, the budget in minutes of total outage under steady traffic and in events per million."""

    service: str
    owner: str
    tier: int
    slo: str
    objective: str
    percent: float
    window_days: int
    agreed_percent: float | None
    """What a contract promises (SLA)."""
    counted: str
    """PromQL of all events, per second."""
    bad: str
    """PromQL of the bad ones."""
    budget_minutes: float
    budget_per_million: float
    alerts: tuple[AlertFigures, ...]

    @property
    def page(self) -> AlertFigures:
        """The alert that comes first in a total outage."""
        return min(self.alerts, key=lambda figures: figures.seconds_to_page or float("inf"))

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def summary(objective: Objective, settings: Settings) -> Summary:
    return Summary(
        service=objective.service,
        owner=objective.owner,
        tier=objective.tier,
        slo=objective.name,
        objective=objective.text,
        percent=objective.percent,
        window_days=objective.window_days,
        agreed_percent=objective.agreed_percent,
        counted=objective.indicator.events,
        bad=objective.indicator.bad_events,
        budget_minutes=float(objective.budget * objective.window_days * _MINUTES_A_DAY),
        budget_per_million=float(objective.budget * 1_000_000),
        alerts=tuple(_figures(alert, objective, settings) for alert in BURN_ALERTS),
    )


def _figures(alert: BurnAlert, objective: Objective, settings: Settings) -> AlertFigures:
    waiting = (
        settings.prometheus.scrape_interval_seconds + measuring_interval_seconds(settings) + PAGING_INTERVAL_SECONDS
    )
    return AlertFigures(
        alert=alert.name,
        severity=alert.severity,
        long_window=duration(alert.long),
        short_window=duration(alert.short),
        burn_rate=alert.rate,
        least_events_an_hour=round(event_floor(alert, objective) / (alert.long / 3600), 1),
        seconds_to_page=round(seconds_to_alert(alert, objective) + waiting) if alert.name == FAST else None,
    )
