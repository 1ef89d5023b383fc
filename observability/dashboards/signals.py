"""Panels of signals, and a dashboard a domain that shows every signal of its file.

A signal's panel shows the very query that the alerts compare, its window included, so that what paged somebody is what
they see; thresholds, in the query and as lines, are asked for where Prometheus records them.
"""

from __future__ import annotations

import re

from catalog.models import Service
from catalog.rule_files import Rule
from observability.dashboards import links
from observability.dashboards.limits import compares
from observability.dashboards.model import HALF, Dashboard, Link, Panel, Query, Row, Variable
from observability.dashboards.queries import of_chosen_clusters, of_service, or_none
from observability.dashboards.sources import Sources
from observability.links import dashboard_uid, runbook_url

_COUNTS = re.compile(r"\s*(count|absent)")
"""Queries that find nothing while all is well."""


def signal_dashboard(domain: str, sources: Sources) -> Dashboard:
    title = f"Signals of {domain}"
    return Dashboard(
        uid=dashboard_uid(domain),
        title=title,
        description=f"What the alerts of {domain} measure, and the values at which they fire.",
        folder="Signals",
        tags=("signals", domain),
        rows=(
            Row(
                title=title, panels=tuple(signal_panel(domain, name, sources) for name in sources.file(domain).signals)
            ),
        ),
        source=f"catalog/alerts/{domain}.yaml",
        variables=(Variable(label="cluster", selector="up"),),
        links=(links.across(links.ON_CALL, "On call"), links.across(links.ALERTS, "Alerts")),
    )


def signal_panel(
    domain: str, name: str, sources: Sources, service: Service | None = None, *, width: int = HALF
) -> Panel:
    """The signal with the values that alerts compare it with; of one service alone where one is given."""
    signal = sources.file(domain).signals[name]
    query = sources.query(domain, name, service)
    shown = of_chosen_clusters(of_service(query, service.name) if service else query)
    comparing = [rule for rule in sources.alerts(domain, service) if compares(rule, name)]
    runbooks = (
        Link(title=f"Runbook of {rule.alert}", url=runbook_url(sources.settings.ownership, rule.alert))
        for rule in comparing
        if rule.alert
    )
    return Panel(
        name=name,
        title=signal.title,
        description=_description(comparing),
        unit=signal.unit,
        queries=(Query(expr=or_none(shown) if _COUNTS.match(query) else shown),),
        limits=sources.limits(domain, name, service),
        links=tuple(runbooks),
        data_links=(links.to_service_of_series(),) if "service" in signal.expr else (),
        width=width,
    )


def _description(comparing: list[Rule]) -> str:
    watched = [f"{rule.alert} ({rule.labels['severity']}{_after(rule)})" for rule in comparing]
    return f"Compared by {', '.join(watched)}." if watched else "Compared by no alert; shown for context."


def _after(rule: Rule) -> str:
    return f" after {rule.for_}" if rule.for_ else ""
