"""What can be wrong with rendered dashboards; each check names the faults that it finds.

A dashboard is the JSON that Grafana reads, so what is checked is what is shipped.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import product
from typing import Any

import promql_parser as promql

from catalog.promql import parts, selectors
from catalog.telemetry import KnownSeries

Dashboard = dict[str, Any]

_WINDOW = timedelta(seconds=241)
"""Stands for Grafana's window; no query of ours has it by itself."""
_VARIABLES = {"[$__rate_interval]": "[241s]", "[$__range": "[1h"}
_DYNAMIC = re.compile(r"\$\{__(data\.fields|field\.labels)\.service\}")


def parsed(texts: Mapping[str, Mapping[str, str]]) -> list[Dashboard]:
    return [json.loads(text) for files in texts.values() for text in files.values()]


def panels(dashboard: Dashboard) -> Iterator[dict[str, Any]]:
    return (panel for panel in dashboard["panels"] if panel["type"] != "row")


def queries(dashboard: Dashboard) -> Iterator[tuple[str, str]]:
    """Title of the panel, or name of the annotation, and its PromQL as it is written."""
    for panel in panels(dashboard):
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for annotation in dashboard["annotations"].get("list", []):
        yield annotation["name"], annotation["expr"]


def filled(query: str) -> str:
    """With Grafana's windows replaced by durations; `$cluster` and its like stand in strings, where they parse."""
    for variable, value in _VARIABLES.items():
        query = query.replace(variable, value)
    return query


def unparsable(dashboard: Dashboard) -> Iterator[str]:
    for title, query in queries(dashboard):
        try:
            promql.parse(filled(query))
        except ValueError as error:
            yield f"{dashboard['uid']}: {title}: {error}"


def unknown_metrics(dashboard: Dashboard, known: KnownSeries) -> Iterator[str]:
    for title, query in queries(dashboard):
        for selector in selectors(promql.parse(filled(query))):
            if not known.has(selector.name or ""):
                yield f"{dashboard['uid']}: {title}: {selector.name}"


def unknown_labels(dashboard: Dashboard, known: KnownSeries) -> Iterator[str]:
    """Matchers on labels that no series of the metric has, so that the query finds nothing or leaves nothing out."""
    for title, query in queries(dashboard):
        for selector in selectors(promql.parse(filled(query))):
            labels = known.labels_of(selector)
            for matcher in selector.matchers.matchers if labels is not None else ():
                if matcher.name not in labels:
                    yield f"{dashboard['uid']}: {title}: {selector.name}{{{matcher.name}}}"


def fixed_windows(dashboard: Dashboard, signal_ids: Container[int]) -> Iterator[str]:
    """Rates over a window that does not follow the graph's step; only a signal's is fixed, as its alerts' is."""
    for panel in panels(dashboard):
        for query in [target["expr"] for target in panel["targets"] if panel["id"] not in signal_ids]:
            for part in parts(promql.parse(filled(query))):
                is_rate = isinstance(part, promql.Call) and part.func.name in ("rate", "irate")
                if is_rate and getattr(part.args[0], "range", None) != _WINDOW:
                    yield f"{dashboard['uid']}: {panel['title']}: {part.prettify()}"


def without_unit(dashboard: Dashboard) -> Iterator[str]:
    return (panel["title"] for panel in panels(dashboard) if not panel["fieldConfig"]["defaults"].get("unit"))


def without_description(dashboard: Dashboard) -> Iterator[str]:
    for described in (dashboard, *panels(dashboard)):
        if len(described.get("description", "")) < 20:
            yield f"{dashboard['uid']}: {described['title']}"


def repeated_uids(dashboards: Iterable[Dashboard]) -> Iterator[str]:
    uses = Counter(dashboard["uid"] for dashboard in dashboards)
    return (uid for uid, count in uses.items() if count > 1)


def repeated_panel_ids(dashboard: Dashboard) -> Iterator[int]:
    uses = Counter(panel["id"] for panel in dashboard["panels"])
    return (identifier for identifier, count in uses.items() if count > 1)


def dead_links(dashboards: Iterable[Dashboard], services: Iterable[str]) -> Iterator[str]:
    """Links to dashboards that do not exist; one that names the clicked service must lead somewhere for each."""
    dashboards, services = list(dashboards), list(services)
    uids = {dashboard["uid"] for dashboard in dashboards}
    for dashboard in dashboards:
        for url in re.findall(r'"/d/([^"?]*)', json.dumps(dashboard)):
            for uid in [_DYNAMIC.sub(service, url) for service in services] if "${" in url else [url]:
                if uid not in uids:
                    yield f"{dashboard['uid']} → {uid}"


def links_that_forget(dashboard: Dashboard) -> Iterator[str]:
    """Links that lose the time range or the chosen clusters."""
    for url in re.findall(r'"(/d/[^"]*)"', json.dumps([dashboard["panels"]])):
        if "${__url_time_range}" not in url or "${cluster:queryparam}" not in url:
            yield f"{dashboard['uid']} → {url}"
    for link in dashboard.get("links", []):
        if not (link["keepTime"] and link["includeVars"]):
            yield f"{dashboard['uid']} → {link['url']}"


def overlapping(dashboard: Dashboard) -> Iterator[str]:
    taken: dict[tuple[int, int], str] = {}
    for panel in dashboard["panels"]:
        left, top, width, height = (panel["gridPos"][key] for key in "xywh")
        if left + width > 24:
            yield f"{panel['title']} sticks out"
        for cell in product(range(left, left + width), range(top, top + height)):
            if taken.setdefault(cell, panel["title"]) != panel["title"]:
                yield f"{panel['title']} lies on {taken[cell]}"
                break
