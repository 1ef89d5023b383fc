"""All dashboards of a stack, as the files that Grafana reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from catalog.models import Catalogue
from documents.problems import Problem, ProblemsFound
from observability.dashboards import classic, links, overviews
from observability.dashboards.executive import executive_dashboard
from observability.dashboards.model import Dashboard
from observability.dashboards.nodes import node_dashboard
from observability.dashboards.platform_health import platform_dashboard
from observability.dashboards.pods import pod_dashboard
from observability.dashboards.probing import probe_dashboard
from observability.dashboards.services import service_dashboard
from observability.dashboards.signals import signal_dashboard
from observability.dashboards.sources import Sources
from observability.dashboards.themes import theme_dashboards
from settings.models import Settings


def dashboards(catalogue: Catalogue, settings: Settings) -> Mapping[str, Mapping[str, str]]:
    """Folder → file name → JSON. Same input, same text, in whatever order the catalogue lists things.

    Raises ProblemsFound where two dashboards, or two panels of one, could not be told apart.
    """
    all_dashboards = list(declared(catalogue, settings))
    if problems := list(uid_problems(all_dashboards)):
        raise ProblemsFound(problems)
    folders: dict[str, dict[str, str]] = {}
    for dashboard in sorted(all_dashboards, key=lambda dashboard: (dashboard.folder, dashboard.uid)):
        folders.setdefault(dashboard.folder, {})[f"{dashboard.uid}.json"] = classic.render(dashboard)
    return folders


def declared(catalogue: Catalogue, settings: Settings) -> Iterator[Dashboard]:
    """All dashboards, before Grafana's spelling."""
    sources = Sources(catalogue=catalogue, settings=settings)
    yield overviews.on_call(sources)
    yield overviews.alerts(sources)
    yield overviews.slos()
    yield executive_dashboard()
    yield platform_dashboard(sources)
    yield node_dashboard(sources)
    yield pod_dashboard()
    yield probe_dashboard(sources)
    yield from theme_dashboards(sources)
    for domain in catalogue.alerts:
        yield signal_dashboard(domain, sources)
    for service in catalogue.services:
        yield service_dashboard(service, sources)


def uid_problems(all_dashboards: Iterable[Dashboard]) -> Iterator[Problem]:
    """Uids that are too long or taken twice, and panels of one dashboard that share an id."""
    first: dict[str, Dashboard] = {}
    for dashboard in all_dashboards:
        if len(dashboard.uid) > links.MAX_UID_LENGTH:
            yield Problem(
                file=dashboard.source,
                value=dashboard.uid,
                rule=f"is a dashboard's uid of more than {links.MAX_UID_LENGTH} characters, which Grafana refuses",
                fix="shorten the file's name",
            )
        other = first.setdefault(dashboard.uid, dashboard)
        if other is not dashboard:
            yield Problem(
                file=dashboard.source,
                value=dashboard.uid,
                rule=f"is the uid of the dashboard from {other.source} as well",
                fix="rename one of the two",
            )
        yield from _panel_problems(dashboard)


def _panel_problems(dashboard: Dashboard) -> Iterator[Problem]:
    names: dict[int, str] = {}
    for panel in dashboard.panels:
        other = names.setdefault(panel.id, panel.name)
        if other != panel.name:
            rule = f"has the panel id {panel.id} of {other}"
            yield Problem(file=dashboard.source, path=f"signals.{panel.name}", rule=rule, fix="rename one of the two")
    for name, uses in Counter(panel.name for panel in dashboard.panels).items():
        if uses > 1:
            rule = f"is the name of {uses} panels of {dashboard.title}"
            yield Problem(file=dashboard.source, value=name, rule=rule, fix="give each panel a name of its own")
