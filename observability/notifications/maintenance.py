"""Maintenance windows on routes: below a route, one for each kind of alert that windows silence, muted in just those.

Alertmanager mutes routes, not alerts, and an alert takes the first route that it fits. So each combination of the
values that windows name gets a route, the narrowest first, which is muted in every window that silences it. Their
number grows with the product of the named services and clusters, not with the subsets of windows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from catalog.windows import MaintenanceWindow
from observability.notifications.labels import COUNTS_AS_S2
from observability.notifications.time_intervals import maintenance
from settings.models import Settings

_NAMED: Mapping[str, Callable[[MaintenanceWindow], Sequence[str]]] = {
    "service": lambda window: window.matches.services,
    "owner": lambda window: window.matches.teams,
    "severity": lambda window: window.matches.severities,
    "cluster": lambda window: window.matches.clusters,
}
"""Values that a window names, by the label that has them."""


def windows_of(windows: Sequence[MaintenanceWindow], settings: Settings) -> list[MaintenanceWindow]:
    """Those that can concern a cluster of the stack, by name."""
    clusters = {cluster.name for cluster in (settings.clusters.primary, settings.clusters.dr) if cluster}
    concerned = [window for window in windows if not window.matches.clusters or clusters & {*window.matches.clusters}]
    return sorted(concerned, key=lambda window: window.name)


def silenced(
    route: Mapping[str, Any], windows: Sequence[MaintenanceWindow], *, fixed: Mapping[str, str | None]
) -> dict[str, Any]:
    """The route, silent in the windows.

    `fixed` are labels that all alerts of the route share; None stands for a value that no window can name.
    """
    possible = [window for window in windows if _fits(window, fixed)]
    free = [label for label in _NAMED if label not in fixed]
    routes: list[dict[str, Any]] = []
    for labels in _combinations(possible, free):
        if muting := [maintenance(window) for window in possible if _fits(window, labels)]:
            # Alertmanager lets a route inherit everything but its hours.
            hours = {key: route[key] for key in ("active_time_intervals",) if key in route}
            hours |= {"mute_time_intervals": muting}
            matchers = [_matcher(label, value) for label, value in labels.items() if value is not None]
            if not matchers:
                return {**route, **hours} | ({"routes": routes} if routes else {})
            routes.append({"matchers": matchers, **hours})
    return {**route} | ({"routes": routes} if routes else {})


def _matcher(label: str, value: str) -> str:
    return COUNTS_AS_S2 if (label, value) == ("severity", "S2") else f'{label}="{value}"'


def _combinations(windows: Sequence[MaintenanceWindow], labels: Sequence[str]) -> Iterator[Mapping[str, str | None]]:
    """Of the values that windows name, each before None, which stands for any other; so all None comes last."""
    values = [[*sorted({value for window in windows for value in _NAMED[label](window)}), None] for label in labels]
    return (dict(zip(labels, combination, strict=True)) for combination in product(*values))


def _fits(window: MaintenanceWindow, labels: Mapping[str, str | None]) -> bool:
    return all(not (named := _NAMED[label](window)) or value in named for label, value in labels.items())
