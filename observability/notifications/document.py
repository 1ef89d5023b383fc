"""alertmanager.yaml, whole."""

from __future__ import annotations

from catalog.models import Catalogue
from observability.notifications.audiences import audiences
from observability.notifications.inhibition import inhibit_rules
from observability.notifications.maintenance import windows_of
from observability.notifications.receivers import SLACK_URL_SECRET, receivers, secret_file
from observability.notifications.routes import routing_tree
from observability.notifications.time_intervals import time_intervals
from observability.rendering import render
from settings.models import Settings
from settings.places import Cluster

_RESOLVE_TIMEOUT = "5m"
"""For alerts without an end of their own; those of Prometheus have one."""


def render_alertmanager(catalogue: Catalogue, settings: Settings, cluster: Cluster) -> str:
    """alertmanager.yaml of one cluster. Raises ProblemsFound where stack and catalogue do not fit each other."""
    told = audiences(catalogue.teams, settings)
    windows = windows_of(catalogue.maintenance, settings)
    return render(
        {
            "global": {"resolve_timeout": _RESOLVE_TIMEOUT, "slack_api_url_file": secret_file(SLACK_URL_SECRET)},
            "route": routing_tree(told, windows, settings),
            "inhibit_rules": inhibit_rules(catalogue.services),
            "time_intervals": [*time_intervals(told, windows, escalates=settings.alertmanager.pages)],
            "receivers": [*receivers(told, settings, cluster)],
        }
    )
