"""Whether users got what they were promised: availability, budgets and incidents in figures, for those who decide."""

from __future__ import annotations

from dataclasses import replace

from observability.dashboards import firing, links, promises
from observability.dashboards.model import THIRD, Dashboard, Limit, Panel, Query, Row, Variable
from observability.dashboards.queries import of
from observability.slo.queries import BUDGET_REMAINING, RATIO


def _availability() -> str:
    """Of the weakest service of each tier, as a tier's promise is kept only where each of its services keeps it."""
    left, objective = of(BUDGET_REMAINING, 'slo="availability"'), of(RATIO, 'slo="availability"')
    spent = f"(1 - min by (service, tier) ({left}))"
    return f"min by (tier) (1 - {spent} * (1 - min by (service, tier) ({objective})))"


_BY_TIER = Query(expr=_availability(), legend="tier {{tier}}")
_PAGING = firing.firing('severity="S1"')


def executive_dashboard() -> Dashboard:
    return Dashboard(
        uid=links.EXECUTIVE,
        title="Executive",
        description="Whether users got what they were promised: availability by tier, budgets, and incidents.",
        folder="Overview",
        tags=("overview", "executive"),
        rows=(
            Row(title="Promises", panels=(_availability_by_tier(), _kept(), _worst_budget())),
            Row(title="Incidents", panels=(_incident_minutes(), _incidents_by_owner(), *firing.counts()[:1])),
            Row(title="Course", panels=(_availability_over_time(), promises.budget_over_time(most=10))),
        ),
        source=__name__,
        variables=(Variable(label="cluster", selector="up"),),
        links=(links.across(links.SLOS, "SLOs"), links.across(links.ALERTS, "Alerts")),
        time_from="now-30d",
    )


def _minutes(condition: str) -> str:
    """How many minutes of the time shown something was so, looked at every five."""
    return f"5 * count_over_time(({condition} > 0)[$__range:5m])"


def _availability_by_tier() -> Panel:
    return Panel(
        name="availability_by_tier",
        title="Availability of the weakest service",
        description="Share of good events in the window of the objective, of the weakest service of each tier.",
        unit="ratio",
        queries=(_BY_TIER,),
        view="number",
        width=THIRD,
    )


def _kept() -> Panel:
    left = of(BUDGET_REMAINING)
    return Panel(
        name="objectives_kept",
        title="Objectives kept",
        description="Share of all objectives that have error budget left.",
        unit="ratio",
        queries=(Query(expr=f"(count({left} > 0) or vector(0)) / count({left})", legend="kept"),),
        view="number",
        limits=(Limit(comparison="<", value=1, severity="S3"), Limit(comparison="<", value=0.9, severity="S1")),
        width=THIRD,
    )


def _worst_budget() -> Panel:
    return Panel(
        name="worst_budget",
        title="Least error budget",
        description="What is left of the error budget of the service that has spent most of it.",
        unit="ratio",
        queries=(
            Query(expr=f"bottomk(1, min by (service, slo) ({of(BUDGET_REMAINING)}))", legend="{{service}} {{slo}}"),
        ),
        view="number",
        limits=promises.BUDGET_LIMITS,
        data_links=(links.to_service_of_series(),),
        width=THIRD,
    )


def _incident_minutes() -> Panel:
    any_page = f"count({_PAGING})"
    return Panel(
        name="incident_minutes",
        title="Time with an incident",
        description="Minutes within the time shown during which at least one alert paged.",
        unit="minutes",
        queries=(Query(expr=f"{_minutes(any_page)} or vector(0)", legend="minutes"),),
        view="number",
        width=THIRD,
    )


def _incidents_by_owner() -> Panel:
    total = _incident_minutes()
    return replace(
        total,
        name="incidents_by_owner",
        title=f"{total.title}, by team",
        description=f"{total.description.rstrip('.')} the team.",
        queries=(Query(expr=_minutes(f"count by (owner) ({_PAGING})"), legend="{{owner}}"),),
        view="bars",
    )


def _availability_over_time() -> Panel:
    return Panel(
        name="availability_over_time",
        title="Availability by tier over time",
        description="Share of good events in the objective's window, of the weakest service of each tier.",
        unit="ratio",
        queries=(_BY_TIER,),
    )
