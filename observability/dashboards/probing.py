"""Panels about endpoints as they are seen from outside."""

from __future__ import annotations

from observability.dashboards import links
from observability.dashboards.links import to_service_of_series
from observability.dashboards.model import HALF, Dashboard, Limit, Limits, Panel, Query, Row, Variable
from observability.dashboards.queries import of
from observability.dashboards.sources import Sources

_LEGEND = "{{service}} {{endpoint}}"
_CHOSEN = 'service=~"$service"'


def probe_dashboard(sources: Sources) -> Dashboard:
    duration = probe_duration(_CHOSEN, sources.limits("probes", "probe_duration"))
    certificates = certificate_days(_CHOSEN, sources.limits("probes", "certificate_days_left"))
    return Dashboard(
        uid=links.PROBES,
        title="Probes",
        description="Endpoints of the catalogue as their users see them.",
        folder="Infrastructure",
        tags=("infrastructure", "probes"),
        rows=(
            Row(title="Endpoints", panels=(reachable(_CHOSEN), reached_ratio(_CHOSEN))),
            Row(title="Time and certificates", panels=(duration, certificates)),
        ),
        source=__name__,
        variables=(Variable(label="cluster", selector="up"), Variable(label="service", selector=of("probe_success"))),
        links=(links.across(links.ON_CALL, "On call"),),
    )


def reachable(scope: str = "") -> Panel:
    return Panel(
        name="endpoints_reachable",
        title="Endpoints that answer",
        description="Green while the endpoint answers as expected.",
        unit="count",
        queries=(Query(expr=f"min by (service, endpoint) ({of('probe_success', scope)})", legend=_LEGEND),),
        view="timeline",
        limits=(Limit(comparison="<", value=1, severity="S1"),),
        data_links=(to_service_of_series(),),
        width=HALF,
    )


def reached_ratio(scope: str = "") -> Panel:
    return Panel(
        name="endpoints_reached",
        title="Probes that succeeded",
        description="Share of the probes that succeeded within the time that is shown.",
        unit="ratio",
        queries=(
            Query(
                expr=f"min by (service, endpoint) (avg_over_time({of('probe_success', scope)}[$__range]))",
                legend=_LEGEND,
            ),
        ),
        view="bars",
        data_links=(to_service_of_series(),),
        width=HALF,
    )


def probe_duration(scope: str = "", limits: Limits = ()) -> Panel:
    return Panel(
        name="probe_duration",
        title="Duration of probes",
        description="How long a probe takes from name to answer.",
        unit="seconds",
        queries=(Query(expr=f"max by (service, endpoint) ({of('probe_duration_seconds', scope)})", legend=_LEGEND),),
        limits=limits,
        data_links=(to_service_of_series(),),
        width=HALF,
    )


def certificate_days(scope: str = "", limits: Limits = ()) -> Panel:
    return Panel(
        name="certificate_days",
        title="Certificates, days left",
        description="Days until the first certificate of the endpoint's chain expires.",
        unit="days",
        queries=(
            Query(
                expr=f"min by (service, endpoint) ({of('probe_ssl_earliest_cert_expiry', scope)} - time()) / 86400",
                legend=_LEGEND,
            ),
        ),
        limits=limits,
        data_links=(to_service_of_series(),),
        width=HALF,
    )
