"""The bridge to what Alertmanager cannot tell itself: where it is, what it is told to do, and with which secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from catalog.models import Team
from observability.topology import ALERT_BRIDGE
from settings.models import Settings

TICKETS_URL: Final = f"http://{ALERT_BRIDGE.address}/tickets"
SENTRY_URL: Final = f"http://{ALERT_BRIDGE.address}/sentry"
CONFIG_FILE: Final = "bridge.json"
_TRACKER_TOKEN = "ticket-tracker-token"


@dataclass(frozen=True, kw_only=True)
class Bridge:
    configuration: str
    """bridge.json, which names files of `secrets`."""
    secrets: tuple[str, ...]
    """Files that it reads, sorted."""


def alert_bridge(teams: Sequence[Team], settings: Settings) -> Bridge | None:
    """None for a stack that neither files tickets nor records in Sentry."""
    tracker, projects = settings.alertmanager.tickets, _sentry_projects(teams)
    if not (tracker or projects):
        return None
    configuration = {
        "environment": settings.ownership.environment,
        "tracker": tracker and {**tracker.model_dump(), "token": _TRACKER_TOKEN},
        "sentry": projects,
    }
    return Bridge(
        configuration=json.dumps(configuration, indent=2) + "\n",
        secrets=tuple(sorted([*projects.values(), *([_TRACKER_TOKEN] if tracker else [])])),
    )


def _sentry_projects(teams: Sequence[Team]) -> Mapping[str, str]:
    """The file with the DSN of each team's project."""
    return {
        team.name: f"sentry-dsn-{team.name}"
        for team in sorted(teams, key=lambda team: team.name)
        if team.reports_to_sentry
    }
