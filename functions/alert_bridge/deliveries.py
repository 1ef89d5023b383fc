"""What is done with a notification by the path that it comes to, as the configuration and the secrets say."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from functions.alert_bridge import sentry, tickets
from functions.alert_bridge.calls import Api, TellingFailed
from functions.alert_bridge.notification import BadNotification, Notification
from functions.alert_bridge.trackers import GitHub, Jira

Delivery = Callable[[Notification], str]
"""Says what was done. Raises BadNotification or TellingFailed."""


def deliveries(config: Mapping[str, Any], secrets: Path) -> Mapping[str, Delivery]:
    """By path. Secrets are files, read anew for each notification: one that is rotated needs no restart.

    `config` holds `environment`; `tracker`, with its `kind`, `url`, the secret file `token`, and `repository`, or
    `email`, `project` and `issue_type`; and `sentry`, the secret file of each team's DSN.
    """
    found: dict[str, Delivery] = {}
    if tracker := config["tracker"]:
        found["/tickets"] = lambda notification: tickets.record(notification, _tracker(tracker, secrets))
    if projects := config["sentry"]:
        found["/sentry"] = lambda notification: _record_in_sentry(
            notification, projects, secrets, config["environment"]
        )
    return found


def _tracker(config: Mapping[str, str], secrets: Path) -> tickets.Tracker:
    token = _secret(secrets, config["token"])
    if config["kind"] == "github":
        return GitHub(api=Api(url=config["url"], authorization=f"Bearer {token}"), repository=config["repository"])
    pair = base64.b64encode(f"{config['email']}:{token}".encode()).decode()
    api = Api(url=config["url"], authorization=f"Basic {pair}")
    return Jira(api=api, project=config["project"], issue_type=config["issue_type"])


def _record_in_sentry(notification: Notification, projects: Mapping[str, str], secrets: Path, environment: str) -> str:
    if notification.owner not in projects:
        raise BadNotification(f"the owner {notification.owner!r} has no project in Sentry")
    project = sentry.project(_secret(secrets, projects[notification.owner]))
    return sentry.record(notification, project, environment)


def _secret(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text().strip()
    except OSError as error:
        raise TellingFailed(f"the secret {name} cannot be read: {error.strerror}") from None
