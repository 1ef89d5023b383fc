"""How a group of alerts becomes one issue of a tracker, whatever comes twice, and what the issue says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from functions.alert_bridge.notification import Notification

_MOST_ALERTS = 50
"""Trackers limit the length of a text; the first fifty are enough to see what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Issue:
    title: str
    body: str
    """Markdown."""
    labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """An open issue. `body` is None where the tracker does not keep it as it was written."""

    name: str
    body: str | None


class Tracker(Protocol):
    def opened(self, label: str) -> Ticket | None:
        """The open issue that has the label."""
        ...

    def open(self, issue: Issue) -> str:
        """Its name."""
        ...

    def rewrite(self, ticket: Ticket, body: str) -> None: ...

    def close(self, ticket: Ticket) -> None: ...


def record(notification: Notification, tracker: Tracker) -> str:
    """What was done, for the log. Raises TellingFailed."""
    ticket = tracker.opened(_label(notification))
    if not notification.firing:
        if ticket is None:
            return "nothing is open"
        tracker.close(ticket)
        return f"closed {ticket.name}"
    issue = written(notification)
    if ticket is None:
        return f"opened {tracker.open(issue)}"
    if ticket.body == issue.body:
        return f"{ticket.name} says so already"
    tracker.rewrite(ticket, issue.body)
    return f"rewrote {ticket.name}"


def written(notification: Notification) -> Issue:
    """The issue of a group that fires."""
    common = notification.common_labels
    name = common.get("alertname") or notification.alerts[0].name
    return Issue(
        title=" · ".join([name, *(common[label] for label in ("service", "cluster") if common.get(label))]),
        body="\n".join(_lines(notification)),
        labels=(_label(notification), *([f"team-{notification.owner}"] if notification.owner else [])),
    )


def _label(notification: Notification) -> str:
    """By which an issue is found again."""
    return f"alert-{notification.key}"


def _lines(notification: Notification) -> Iterator[str]:
    for alert in notification.alerts[:_MOST_ALERTS]:
        yield f"**{alert.summary}** since {alert.starts_at}"
        yield ""
        yield alert.annotations.get("description", "")
        for title, link in (("Runbook", "runbook_url"), ("Dashboard", "dashboard_url")):
            if address := alert.annotations.get(link):
                yield f"- {title}: {address}"
        yield f"- Labels: {', '.join(f'{key}={value}' for key, value in sorted(alert.labels.items()))}"
        yield ""
    if more := len(notification.alerts[_MOST_ALERTS:]):
        yield f"{more} more alerts fire."
    yield f"Alertmanager: {notification.alertmanager}"
