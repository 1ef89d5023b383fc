"""The dashboards that people open first: on call, all alerts, and all objectives."""

from __future__ import annotations

from dataclasses import replace

from observability.dashboards import firing, links, promises
from observability.dashboards.model import HALF, WHOLE, Column, Dashboard, Panel, Query, Row, Variable
from observability.dashboards.queries import of
from observability.dashboards.sources import Sources
from observability.links import dashboard_uid
from observability.slo.queries import BUDGET_REMAINING, RATIO

CLUSTERS = Variable(label="cluster", selector="up")
_SERVICE_COLUMNS = (
    Column(label="service", title="service", link=links.to_service_of_row()),
    Column(label="slo", title="objective"),
    Column(label="owner", title="owner"),
    Column(label="tier", title="tier"),
    Column(label="cluster", title="cluster"),
)
_MOST = 10
"""Lines of a graph that is about all services: more could not be told apart, and would be slow to draw."""
_BY_OWNER = "(cluster, service, slo, owner, tier)"


def on_call(sources: Sources) -> Dashboard:
    """What fires, since when, and which budget burns."""
    return Dashboard(
        uid=links.ON_CALL,
        title="On call",
        description="Where a page leads first: what fires, since when, which budget burns, and what was deployed.",
        folder="Overview",
        tags=("overview", "on-call"),
        rows=(
            Row(title="Now", panels=(*firing.counts(), firing.since_when(sources.settings.ownership))),
            Row(title="Course", panels=(firing.over_time(width=HALF), _burning_most(width=HALF))),
            Row(title="Budgets", panels=(_least_left(), promises.burning(most=_MOST))),
        ),
        source=__name__,
        variables=(CLUSTERS,),
        links=(
            links.across(links.ALERTS, "All alerts"),
            links.across(links.SLOS, "SLOs"),
            links.across(links.PLATFORM, "Platform"),
        ),
        deployments="",
        time_from="now-3h",
    )


def alerts(sources: Sources) -> Dashboard:
    """All alerts by severity, owner and domain, and which of them are noisy."""
    return Dashboard(
        uid=links.ALERTS,
        title="Alerts",
        description="How many alerts fire, whose they are, and which of them fire most often.",
        folder="Overview",
        tags=("overview", "alerts"),
        rows=(
            Row(title="Now", panels=(*firing.counts(), _firing_by("owner"), _firing_by("severity"))),
            Row(title="Noise", panels=(_noisiest(), firing.over_time(width=HALF))),
            Row(title="Each of them", panels=(firing.since_when(sources.settings.ownership),)),
        ),
        source=__name__,
        variables=(CLUSTERS,),
        links=(
            links.across(links.ON_CALL, "On call"),
            *(
                links.across(dashboard_uid(domain), f"Signals of {domain}")
                for domain in sorted(sources.catalogue.alerts)
            ),
        ),
        time_from="now-24h",
    )


def slos() -> Dashboard:
    """Every objective of every service."""
    chosen = 'service=~"$service"'
    return Dashboard(
        uid=links.SLOS,
        title="Objectives and error budgets",
        description="Every objective that the catalogue promises: what was reached, and what is left of its budget.",
        folder="Overview",
        tags=("overview", "slo"),
        rows=(
            Row(title="Budgets", panels=(_budgets(chosen), _reached(chosen))),
            Row(
                title="Course",
                panels=(promises.budget_over_time(chosen, most=_MOST), promises.burning(chosen, most=_MOST)),
            ),
        ),
        source=__name__,
        variables=(CLUSTERS, Variable(label="service", selector=of(RATIO))),
        links=(links.across(links.ON_CALL, "On call"), links.across(links.EXECUTIVE, "Executive")),
        time_from="now-7d",
    )


def _burning_most(*, width: int) -> Panel:
    return Panel(
        name="burning_most",
        title="Budgets that burn now",
        description="The ten objectives whose budget is being spent fastest.",
        unit="count",
        queries=(Query(expr=f"topk({_MOST}, {promises.burn_rate()})", legend="{{service}} {{slo}}"),),
        view="bars",
        limits=promises.BURN_LIMITS,
        data_links=(links.to_service_of_series(),),
        width=width,
    )


def _least_left() -> Panel:
    return replace(
        _budgets(""),
        name="least_left",
        title="Budgets with least left",
        description="The eight objectives with the least error budget left.",
        queries=(Query(expr=f"sort(bottomk(8, min by {_BY_OWNER} ({of(BUDGET_REMAINING)})))"),),
        width=HALF,
    )


def _firing_by(label: str) -> Panel:
    return Panel(
        name=f"firing_by_{label}",
        title=f"Firing by {label}",
        description=f"Number of firing alerts of each {label}.",
        unit="count",
        queries=(Query(expr=f"count by ({label}) ({firing.firing()})", legend=f"{{{{{label}}}}}"),),
        stacked=True,
    )


def _noisiest() -> Panel:
    return Panel(
        name="noisiest",
        title="Alerts that fire most",
        description="Minutes that each alert fired within the time shown; what is often on wants a better threshold.",
        unit="minutes",
        queries=(
            Query(
                expr=f"topk(15, sum by (alertname) (count_over_time({firing.firing()}[$__range:1m])))",
                legend="{{alertname}}",
            ),
        ),
        view="bars",
    )


def _budgets(scope: str) -> Panel:
    return Panel(
        name="budgets",
        title="Error budget left",
        description="Share of each objective's error budget that is left, the least first.",
        unit="ratio",
        queries=(Query(expr=f"sort(min by {_BY_OWNER} ({of(BUDGET_REMAINING, scope)}))"),),
        view="table",
        limits=promises.BUDGET_LIMITS,
        columns=_SERVICE_COLUMNS,
        value_title="left",
        width=WHOLE,
    )


def _reached(scope: str) -> Panel:
    return Panel(
        name="reached",
        title="Good events in the window",
        description="Share of good events in the window of each objective.",
        unit="ratio",
        queries=(Query(expr=promises.availability(scope), legend="{{service}} {{slo}}"),),
        view="bars",
        data_links=(links.to_service_of_series(),),
        width=WHOLE,
    )
