"""Panels about objectives and error budgets, from the series that the SLO rules record."""

from __future__ import annotations

from observability.dashboards.links import to_service_of_series
from observability.dashboards.model import QUARTER, Limit, Panel, Query
from observability.dashboards.queries import of
from observability.slo.burn_rates import BURN_ALERTS
from observability.slo.indicators import BAD_EVENTS, EVENTS
from observability.slo.queries import BUDGET_REMAINING, RATIO

BUDGET_LIMITS = (
    Limit(comparison="<", value=0.25, severity="S3"),
    Limit(comparison="<=", value=0, severity="S1"),
)
"""A budget with a quarter left wants a plan, and none without a budget deploys."""
BURN_LIMITS = tuple(Limit(comparison=">=", value=alert.rate, severity=alert.severity) for alert in BURN_ALERTS)
"""The rates of the alerts, which hold for longer than the 5 minutes that are drawn."""

_BY = "(cluster, service, slo)"
_LEGEND = "{{service}} {{slo}}"


def burn_rate(scope: str = "") -> str:
    """How many times faster than the objective allows the budget is being spent."""
    return (
        f"sum by {_BY} ({of(BAD_EVENTS, scope)}) / (sum by {_BY} ({of(EVENTS, scope)}) > 0)"
        f" / (1 - min by {_BY} ({of(RATIO, scope)}))"
    )


def availability(scope: str = "") -> str:
    """Share of good events over the whole window of the objective, worked out from what is left of the budget."""
    return f"1 - (1 - min by {_BY} ({of(BUDGET_REMAINING, scope)})) * (1 - min by {_BY} ({of(RATIO, scope)}))"


def budget_left(scope: str = "", *, width: int = QUARTER) -> Panel:
    return Panel(
        name="budget_left",
        title="Error budget left",
        description="Share of the error budget that is left in the objective's window, counted by events.",
        unit="ratio",
        queries=(Query(expr=f"min by {_BY} ({of(BUDGET_REMAINING, scope)})", legend=_LEGEND),),
        view="number",
        limits=BUDGET_LIMITS,
        data_links=(to_service_of_series(),),
        width=width,
    )


def availability_reached(scope: str = "", *, width: int = QUARTER) -> Panel:
    return Panel(
        name="availability_reached",
        title="Good events in the window",
        description="Share of good events in the objective's window; the objective stands beside it.",
        unit="ratio",
        queries=(Query(expr=availability(scope), legend=_LEGEND),),
        view="number",
        data_links=(to_service_of_series(),),
        width=width,
    )


def objective(scope: str = "", *, width: int = QUARTER) -> Panel:
    return Panel(
        name="objective",
        title="Objective",
        description="Share of events that must be good, as the catalogue promises it.",
        unit="ratio",
        queries=(Query(expr=f"min by {_BY} ({of(RATIO, scope)})", legend=_LEGEND),),
        view="number",
        width=width,
    )


def burning(scope: str = "", *, most: int | None = None) -> Panel:
    """Of the objectives that burn fastest where `most` says how many."""
    rate = burn_rate(scope)
    return Panel(
        name="burn_rate",
        title="Burn rate" if most is None else f"Burn rate, the {most} highest",
        description="How many times faster than allowed the budget is being spent, as the last 5 minutes have it.",
        unit="count",
        queries=(Query(expr=rate if most is None else f"topk({most}, {rate})", legend=_LEGEND),),
        limits=BURN_LIMITS,
        data_links=(to_service_of_series(),),
    )


def budget_over_time(scope: str = "", *, most: int | None = None) -> Panel:
    """Of the objectives with least left where `most` says how many."""
    left = f"min by {_BY} ({of(BUDGET_REMAINING, scope)})"
    return Panel(
        name="budget_over_time",
        title="Error budget over time" if most is None else f"Error budget over time, the {most} lowest",
        description="A steep fall is an incident, an even one a service that is never quite well.",
        unit="ratio",
        queries=(Query(expr=left if most is None else f"bottomk({most}, {left})", legend=_LEGEND),),
        limits=BUDGET_LIMITS,
        data_links=(to_service_of_series(),),
    )
