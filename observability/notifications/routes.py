"""The routing tree: the watchdog, then a branch for each team, then whatever no team owns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.windows import MaintenanceWindow
from observability.notifications import receivers
from observability.notifications.alerts import APPLICATION_ERRORS, FAILURES, WATCHDOG
from observability.notifications.audiences import Audience
from observability.notifications.labels import COUNTS_AS_S2
from observability.notifications.maintenance import silenced
from observability.notifications.time_intervals import escalation_hours, working_hours
from settings.alerting import Alertmanager
from settings.models import Settings

_GROUP_BY = ["alertname", "cluster", "service"]
_FAILURE_GROUP_BY = ["cluster", "service"]
"""A service that does not do its work is one page, whichever alert says so first; the others join it."""
_PAGE_GROUP_WAIT = "10s"


def routing_tree(
    audiences: Sequence[Audience], windows: Sequence[MaintenanceWindow], settings: Settings
) -> dict[str, Any]:
    """The `route` section. The last of `audiences` hears of what the others do not own."""
    *teams, unowned = audiences
    alertmanager = settings.alertmanager
    return {
        "receiver": receivers.post(unowned),
        "group_by": _GROUP_BY,
        "group_wait": f"{alertmanager.group_wait_seconds}s",
        "group_interval": f"{alertmanager.group_interval_minutes}m",
        "repeat_interval": f"{alertmanager.repeat_interval_hours}h",
        "routes": [
            _watchdog(),
            *(
                {
                    "receiver": receivers.post(team),
                    "matchers": [f'owner="{team.name}"'],
                    "routes": [*_branch(team, windows, alertmanager)],
                }
                for team in teams
            ),
            *_branch(unowned, windows, alertmanager),
        ],
    }


def _watchdog() -> dict[str, Any]:
    return {
        "receiver": receivers.DEAD_MANS_SWITCH,
        "matchers": [f'alertname="{WATCHDOG}"'],
        "group_wait": "0s",
        # Half of the repetition: with the same, every other beat is missed by milliseconds and comes a minute late.
        "group_interval": "30s",
        "repeat_interval": "1m",
    }


def _branch(
    audience: Audience, windows: Sequence[MaintenanceWindow], settings: Alertmanager
) -> Iterator[dict[str, Any]]:
    """Routes of an audience."""
    owner = {"owner": audience.owner}
    if audience.reports_to_sentry:
        yield silenced(
            {
                "receiver": receivers.SENTRY,
                "matchers": [f'alertname=~"{"|".join(APPLICATION_ERRORS)}"'],
                "continue": True,
            },
            windows,
            fixed=owner,
        )
    page = {"receiver": receivers.page_and_post(audience), "group_wait": _PAGE_GROUP_WAIT}
    failure = ['severity="S1"', f'alertname=~"{"|".join(FAILURES)}"', 'service!=""']
    for route in ({**page, "matchers": failure, "group_by": _FAILURE_GROUP_BY}, {**page, "matchers": failure[:1]}):
        yield silenced(route, windows, fixed=owner | {"severity": "S1"})
    yield silenced(
        {
            "receiver": receivers.ticket(audience),
            "matchers": ['severity="S3"'],
            "repeat_interval": f"{settings.ticket_repeat_hours}h",
        },
        windows,
        fixed=owner | {"severity": "S3"},
    )
    if settings.pages:
        wait = f"{settings.escalation_hours}h"
        yield silenced(
            {
                "receiver": receivers.escalation(audience),
                "matchers": [COUNTS_AS_S2],
                "continue": True,
                "group_wait": wait,
                # Shorter than the wait, an update would come sooner than the first message about something new.
                "group_interval": wait,
                "repeat_interval": f"{max(settings.repeat_interval_hours, settings.escalation_hours)}h",
                "active_time_intervals": [escalation_hours(audience)],
            },
            windows,
            fixed=owner | {"severity": "S2"},
        )
    yield silenced(
        {
            "receiver": receivers.post(audience),
            "matchers": [COUNTS_AS_S2],
            "active_time_intervals": [working_hours(audience)],
        },
        windows,
        fixed=owner | {"severity": "S2"},
    )
