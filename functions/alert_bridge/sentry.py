"""An event of Sentry for each alert that fires, beside the errors that the service reports itself.

https://develop.sentry.dev/sdk/foundations/transport/envelopes/ and event-payloads/ beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from functions.alert_bridge.calls import TellingFailed, call
from functions.alert_bridge.notification import Alert, Notification

_CLIENT = "operations-platform/1.0"
_DSN = re.compile(r"(?P<scheme>https?://)(?P<key>\w+)(:\w*)?@(?P<host>[^/@?#]+)(?P<path>(/[^/?#]+)*)/(?P<number>\d+)")
_LEVELS = {"S1": "fatal", "S2": "error", "S3": "warning"}
_MOST_EVENTS = 50
"""Of one message: the issue is the same for all, and the events of a project are counted and paid for."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project of Sentry, as its DSN names it. Whoever holds `key` can add events."""

    url: str
    key: str

    def __repr__(self) -> str:
        return f"Project({self.url})"


def project(dsn: str) -> Project:
    """Of `https://<key>@<host>/<path>/<number>`. Raises TellingFailed, as a DSN can be mended while alerts fire."""
    found = _DSN.fullmatch(dsn)
    if found is None:
        raise TellingFailed("the DSN is not of the form https://<key>@<host>/<number>")
    return Project(
        url=f"{found['scheme']}{found['host']}{found['path']}/api/{found['number']}/envelope/", key=found["key"]
    )


def record(notification: Notification, into: Project, environment: str) -> str:
    """What was done, for the log. Raises TellingFailed.

    An end is not told: whoever holds a DSN can add events, and not resolve an issue.
    """
    if not notification.firing:
        return "an end is no event"
    headers = {
        "X-Sentry-Auth": f"Sentry sentry_version=7, sentry_client={_CLIENT}, sentry_key={into.key}",
        "Content-Type": "application/x-sentry-envelope",
    }
    alerts = notification.alerts[:_MOST_EVENTS]
    for alert in alerts:
        call("Sentry", "POST", into.url, headers, envelope(event(alert, environment)))
    return f"recorded {len(alerts)} of {len(notification.alerts)} alerts"


def event(alert: Alert, environment: str) -> Mapping[str, Any]:
    """The same for every repetition of an alert, so that Sentry, which keeps an id once, has it once.

    All firings of an alert of a service in a cluster are one issue.
    """
    labels = alert.labels
    identity = json.dumps([sorted(labels.items()), alert.starts_at])
    return {
        "event_id": hashlib.sha256(identity.encode()).hexdigest()[:32],
        "timestamp": alert.starts_at,
        "platform": "other",
        "level": _LEVELS.get(labels.get("severity", ""), "error"),
        "logger": "alertmanager",
        "environment": environment,
        "message": {"formatted": f"{alert.name}: {alert.summary}"},
        "fingerprint": [alert.name, labels.get("cluster", ""), labels.get("service", "")],
        "tags": dict(labels),
        "extra": dict(alert.annotations),
    }


def envelope(event: Mapping[str, Any]) -> bytes:
    """The event alone in a message: headers, the item's headers and the item, a line each."""
    item = json.dumps(event).encode()
    headers = json.dumps({"event_id": event["event_id"]}).encode()
    return b"\n".join([headers, json.dumps({"type": "event", "length": len(item)}).encode(), item, b""])
