"""Panels about alerts that fire, from what Prometheus itself records of them."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.severities import Severity
from observability.dashboards.links import to_service_of_row
from observability.dashboards.model import HALF, THIRD, WHOLE, Column, Limit, Link, Panel, Query
from observability.dashboards.queries import of
from settings.ownership import Ownership

_SEVERITIES: Mapping[Severity, str] = {"S1": "page now", "S2": "working hours", "S3": "tickets"}


def firing(*scope: str) -> str:
    """Selector of alerts that fire; the watchdog's, which always does, left out."""
    return of("ALERTS", 'alertstate="firing"', 'alertname!="Watchdog"', *scope)


def count(*scope: str) -> str:
    """How many alerts fire; 0 where none does."""
    return f"count({firing(*scope)}) or vector(0)"


def counts(scope: str = "") -> tuple[Panel, ...]:
    """How many fire, one figure a severity."""
    return tuple(
        Panel(
            name=f"firing_{severity}",
            title=f"{severity}: {meaning}",
            description=f"Number of alerts of severity {severity} that fire now.",
            unit="count",
            queries=(Query(expr=count(f'severity="{severity}"', scope), legend=severity),),
            view="number",
            limits=(Limit(comparison=">=", value=1, severity=severity),),
            width=THIRD,
        )
        for severity, meaning in _SEVERITIES.items()
    )


def since_when(ownership: Ownership, scope: str = "") -> Panel:
    """Each alert that fires, and since when its condition has held."""
    runbook = Link(
        title="Runbook",
        url=f"{ownership.repository_url}/blob/main/runbooks/${{__data.fields.alertname}}.md",
    )
    return Panel(
        name="firing_since",
        title="What fires, and since when",
        description="The alert leads to its runbook, the service to its dashboard.",
        unit="time_ago",
        queries=(Query(expr=f"1000 * ({of('ALERTS_FOR_STATE', scope)} and ignoring (alertstate) {firing(scope)})"),),
        view="table",
        columns=(
            Column(label="severity", title="severity"),
            Column(label="alertname", title="alertname", link=runbook),
            Column(label="service", title="service", link=to_service_of_row()),
            Column(label="owner", title="owner"),
            Column(label="cluster", title="cluster"),
            Column(label="node", title="node"),
            Column(label="namespace", title="namespace"),
        ),
        value_title="since",
        width=WHOLE,
    )


def over_time(scope: str = "", *, width: int = HALF) -> Panel:
    lightest_first = tuple(enumerate(reversed(tuple(_SEVERITIES)), 1))
    return Panel(
        name="firing_over_time",
        title="Alerts firing over time",
        description="One line an alert, in the colour of its severity; what starts first often causes what follows.",
        unit="count",
        queries=tuple(
            Query(expr=_weighed(weight, severity, scope), legend="{{alertname}} {{service}}")
            for weight, severity in lightest_first
        ),
        view="timeline",
        limits=tuple(Limit(comparison=">=", value=weight, severity=severity) for weight, severity in lightest_first),
        width=width,
    )


def _weighed(weight: int, severity: Severity, scope: str) -> str:
    selected = firing(f'severity="{severity}"', scope)
    return f"{weight} * group by (alertname, service) ({selected})"
