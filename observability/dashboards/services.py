"""A dashboard a service: what it promises, how it answers, what it uses, and whom it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from catalog.models import Kind, Service
from observability.dashboards import firing, links, probing, promises, saturation, themes, traffic
from observability.dashboards.model import THIRD, Dashboard, Limit, Link, Panel, Query, Row, Variable
from observability.dashboards.queries import of
from observability.dashboards.sources import Sources
from observability.links import dashboard_uid

_ANSWERING: frozenset[Kind] = frozenset({"api", "web", "search"})
"""Kinds that serve requests of their own over HTTP."""
_DOMAINS_OF_KIND: Mapping[Kind, tuple[str, ...]] = {
    "worker": ("queues",),
    "batch": ("jobs",),
    "external": ("external",),
    "postgresql": ("databases",),
    "dynamodb": ("databases",),
    "redis": ("caches",),
    "search": ("search",),
}


def service_dashboard(service: Service, sources: Sources) -> Dashboard:
    """From one builder for every kind: a kind has the rows that it has something to show in."""
    return Dashboard(
        uid=links.service_uid(service.name),
        title=f"Service {service.name}",
        description=f"{service.description} Owned by {service.owner}, tier {service.tier}.",
        folder="Services",
        tags=("service", service.kind, service.owner, f"tier-{service.tier}"),
        rows=tuple(_rows(service, sources)),
        source=f"catalog/services/{service.name}.yaml",
        variables=(Variable(label="cluster", selector="up"),),
        links=tuple(_links(service, sources)),
        deployments=_deployments(service),
    )


def _rows(service: Service, sources: Sources) -> Iterator[Row]:
    own = f'service="{service.name}"'
    yield Row(title="Alerts", panels=(firing.since_when(sources.settings.ownership, own),))
    if service.objectives:
        yield Row(title="Objectives and error budget", panels=tuple(_promises(own)))
    if service.kind in _ANSWERING and service.metrics:
        yield Row(title="Requests", panels=tuple(_requests(service, own)))
    if service.kind == "worker" and service.metrics:
        yield Row(title="Messages", panels=traffic.messages(own, tuple(_allowed_failures(service))))
    if panels := themes.panels_of_kind(service, sources):
        yield Row(title=f"As a {service.kind} service", panels=panels)
    if service.namespace:
        file_limits = sources.limits("application", "file_descriptors_used_ratio", service)
        panels = saturation.saturation(service.name, service.namespace, file_limits)
        yield Row(title="Saturation", panels=panels)
    if service.depends_on or service.datastores:
        yield Row(title="Dependencies", panels=tuple(_dependencies(service, own, sources)))
    if service.endpoints:
        yield Row(title="Endpoints from outside", panels=(probing.reachable(own), probing.probe_duration(own)))


def _promises(own: str) -> Iterator[Panel]:
    yield promises.budget_left(own, width=THIRD)
    yield promises.availability_reached(own, width=THIRD)
    yield promises.objective(own, width=THIRD)
    yield promises.burning(own)
    yield promises.budget_over_time(own)


def _requests(service: Service, own: str) -> Iterator[Panel]:
    yield traffic.requests_served(own)
    yield traffic.requests_failed(own, tuple(_allowed_failures(service)))
    yield traffic.duration(own, tuple(_promised_duration(service)))
    yield traffic.routes_failed(own)
    yield traffic.routes_slow(own)


def _allowed_failures(service: Service) -> Iterator[Limit]:
    """Share of failures at each rate of burning that alerts compare."""
    if service.objectives:
        allowed = round(1 - service.objectives.availability_percent / 100, 9)
        for limit in promises.BURN_LIMITS:
            yield Limit(comparison=">=", value=round(allowed * limit.value, 9), severity=limit.severity)


def _promised_duration(service: Service) -> Iterator[Limit]:
    if service.objectives and service.objectives.latency:
        yield Limit(comparison=">=", value=service.objectives.latency.threshold_seconds, severity="S2")


def _dependencies(service: Service, own: str, sources: Sources) -> Iterator[Panel]:
    names = "|".join(sorted({*service.depends_on, *service.datastores}))
    needed = f'service=~"{names}"'
    if service.metrics:
        yield traffic.calls_failed(own, sources.limits("application", "dependency_failed_ratio", service))
        yield traffic.calls_duration(own)
    yield Panel(
        name="dependencies_firing",
        title="Alerts of what it depends on",
        description="Firing alerts of each service and datastore that it needs: the cause may be there.",
        unit="count",
        queries=(Query(expr=f"count by (service) ({firing.firing(needed)})", legend="{{service}}"),),
        view="bars",
        limits=(Limit(comparison=">=", value=1, severity="S2"),),
        data_links=(links.to_service_of_series(),),
    )
    yield Panel(
        name="dependencies_answering",
        title="Probes of what it depends on",
        description="Share of successful probes of each service and datastore that it needs, over the time shown.",
        unit="ratio",
        queries=(
            Query(
                expr=f"min by (service) (avg_over_time({of('probe_success', needed)}[$__range]))", legend="{{service}}"
            ),
        ),
        view="bars",
        data_links=(links.to_service_of_series(),),
    )


def _links(service: Service, sources: Sources) -> Iterator[Link]:
    yield links.across(links.ON_CALL, "On call")
    for domain in _domains(service):
        if domain in sources.catalogue.alerts:
            yield links.across(dashboard_uid(domain), f"Signals of {domain}")
    for name in sorted({*service.depends_on, *service.datastores}):
        yield links.across(links.service_uid(name), f"Needs {name}")


def _domains(service: Service) -> Iterator[str]:
    """Domains whose alerts tell of the service."""
    if service.metrics:
        yield "application"
    if service.namespace:
        yield "workloads"
    if service.endpoints:
        yield "probes"
    yield from _DOMAINS_OF_KIND.get(service.kind, ())


def _deployments(service: Service) -> str | None:
    if service.namespace is None:
        return None
    return f'namespace="{service.namespace}",deployment="{service.name}"'
