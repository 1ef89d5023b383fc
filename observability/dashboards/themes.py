"""Dashboards that gather the signals of several domains: what is stored, sent, saved and paid for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.models import Kind, Service
from observability.dashboards import firing, links
from observability.dashboards.limits import compares
from observability.dashboards.model import THIRD, Dashboard, Limit, Panel, Query, Row, Variable
from observability.dashboards.signals import signal_panel
from observability.dashboards.sources import Sources
from observability.links import dashboard_uid

_METRICS_OF_KIND: dict[Kind, str] = {
    "postgresql": "aws_rds_",
    "dynamodb": "aws_dynamodb_",
    "redis": "aws_elasticache_",
    "files": "aws_s3_",
    "worker": "aws_sqs_",
}
"""How the metrics begin that tell of a service of the kind."""


@dataclass(frozen=True, kw_only=True)
class _Theme:
    uid: str
    title: str
    description: str
    domains: tuple[str, ...]


_THEMES = (
    _Theme(
        uid=links.DATASTORES,
        title="Datastores",
        description="Databases, caches and search: what of them pages, or is looked at within working hours.",
        domains=("databases", "caches", "search"),
    ),
    _Theme(
        uid=links.PIPELINES,
        title="Pipelines",
        description="The way of logs, traces and messages: what of it pages, or is looked at within working hours.",
        domains=("collectors", "logstash", "elasticsearch", "tracing", "queues"),
    ),
    _Theme(
        uid=links.BACKUPS,
        title="Backups and recovery points",
        description="Whether backups were made, how old the newest recovery points are, and how far copies lag.",
        domains=("backups",),
    ),
    _Theme(
        uid=links.NETWORK,
        title="Network",
        description="The way to users and to others: links, balancers, certificates and bought services.",
        domains=("network", "load-balancers", "external", "certificates"),
    ),
    _Theme(
        uid=links.COST,
        title="Cost",
        description="What is spent, what is forecast, and what is paid for and not used.",
        domains=("cost",),
    ),
    _Theme(
        uid=links.SECURITY,
        title="Security",
        description="Findings, refused requests and failed sign-ins that somebody has to look at.",
        domains=("security",),
    ),
)


def theme_dashboards(sources: Sources) -> Iterator[Dashboard]:
    """A theme without any domain in the catalogue has no dashboard."""
    for theme in _THEMES:
        domains = [domain for domain in theme.domains if domain in sources.catalogue.alerts]
        if domains:
            yield Dashboard(
                uid=theme.uid,
                title=theme.title,
                description=theme.description,
                folder="Infrastructure",
                tags=("infrastructure", theme.uid),
                rows=(
                    Row(title="Alerts", panels=tuple(_firing(domain, sources) for domain in domains)),
                    *(Row(title=domain.capitalize(), panels=_gravest(domain, sources)) for domain in domains),
                ),
                source=__name__,
                variables=(Variable(label="cluster", selector="up"),),
                links=(
                    links.across(links.ON_CALL, "On call"),
                    *(links.across(dashboard_uid(domain), f"Signals of {domain}") for domain in domains),
                ),
            )


def panels_of_kind(service: Service, sources: Sources) -> tuple[Panel, ...]:
    """Signals about a service that AWS runs, or that works for a queue of AWS, for this service alone."""
    beginning = _METRICS_OF_KIND.get(service.kind)
    return tuple(
        signal_panel(domain, name, sources, service)
        for domain, alerts in sorted(sources.catalogue.alerts.items())
        for name, signal in alerts.signals.items()
        if beginning and beginning in signal.expr and "service" in signal.expr
    )


def _firing(domain: str, sources: Sources) -> Panel:
    names = "|".join(rule.alert for rule in sources.alerts(domain) if rule.alert)
    return Panel(
        name=f"firing {domain}",
        title=f"Firing in {domain}",
        description=f"Number of alerts of {domain} that fire now.",
        unit="count",
        queries=(Query(expr=firing.count(f'alertname=~"{names}"'), legend=domain),),
        view="number",
        limits=(Limit(comparison=">=", value=1, severity="S2"),),
        data_links=(links.to(dashboard_uid(domain), f"Signals of {domain}"),),
        width=THIRD,
    )


def _gravest(domain: str, sources: Sources) -> tuple[Panel, ...]:
    """Signals of the domain that page or are looked at within working hours; all of them where none is."""
    signals = sources.file(domain).signals
    grave = [rule for rule in sources.alerts(domain) if rule.labels.get("severity") in ("S1", "S2")]
    chosen = [name for name in signals if any(compares(rule, name) for rule in grave)] or list(signals)
    return tuple(signal_panel(domain, name, sources) for name in chosen)
