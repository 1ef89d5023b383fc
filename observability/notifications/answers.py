"""Who would be told of an alert, how, when and why: an alertmanager.yaml followed as Alertmanager follows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from observability.notifications.clock import Hours
from observability.notifications.labels import LabelSet, hold

Document = Mapping[str, Any]
"""alertmanager.yaml, parsed."""

_INHERITED = ("receiver", "group_by", "group_wait", "group_interval", "repeat_interval")
_HOURS = ("mute", "active")


@dataclass(frozen=True, kw_only=True)
class Channel:
    kind: str
    """pagerduty, slack or webhook."""
    to: str
    """Slack channel, address in the cluster, or the name of the secret file that holds the routing key or address."""


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One route's message about the alert. Durations are Alertmanager's."""

    receiver: str
    channels: tuple[Channel, ...]
    group_by: tuple[str, ...]
    group_wait: str
    group_interval: str
    repeat_interval: str
    silent: tuple[str, ...]
    """Why nothing is sent at the moment asked about; empty where it is."""
    speaks_from: datetime | None
    """First moment, from then on, at which something is sent; None where none is near."""
    path: tuple[str, ...]
    """Matchers of the routes that led here, from the root's children on."""


@dataclass(frozen=True, kw_only=True)
class Inhibition:
    """The alert is left unsaid while an alert fires that all of `source` hold for and that shares `equal` with it."""

    source: tuple[str, ...]
    equal: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Answer:
    labels: LabelSet
    at: datetime
    notifications: tuple[Notification, ...]
    inhibitions: tuple[Inhibition, ...]


def answer(document: Document, labels: LabelSet, at: datetime) -> Answer:
    """Who is told of a firing alert with these labels at a moment, which has a time zone."""
    receivers = {receiver["name"]: receiver for receiver in document["receivers"]}
    intervals = {interval["name"]: interval["time_intervals"] for interval in document["time_intervals"]}
    notifications = []
    for path, route in matched_routes(document["route"], labels):
        hours = Hours(
            **{kind: {name: intervals[name] for name in route.get(f"{kind}_time_intervals", ())} for kind in _HOURS}
        )
        notifications.append(
            Notification(
                **{option: route[option] for option in _INHERITED if option != "group_by"},
                group_by=tuple(route["group_by"]),
                channels=tuple(_channels(receivers[route["receiver"]])),
                silent=hours.silent_for(at),
                speaks_from=hours.speaks_from(at),
                path=path,
            )
        )
    inhibitions = tuple(
        Inhibition(
            source=tuple(rule["source_matchers"]),
            equal={label: labels.get(label, "") for label in rule["equal"]},
        )
        for rule in document["inhibit_rules"]
        if hold(rule["target_matchers"], labels)
    )
    return Answer(labels=labels, at=at, notifications=tuple(notifications), inhibitions=inhibitions)


def matched_routes(
    route: Document, labels: LabelSet, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Document]]:
    """The routes that an alert takes, each with its path and all it inherits: the deepest that match, the first of
    siblings, and the next as well after one that continues."""
    taken = False
    for child in route.get("routes", ()):
        if hold(child.get("matchers", ()), labels):
            taken = True
            inherited = {option: route[option] for option in _INHERITED}
            yield from matched_routes({**inherited, **child}, labels, (*path, ", ".join(child.get("matchers", ()))))
            if not child.get("continue"):
                break
    if not taken:
        yield path, route


def _channels(receiver: Document) -> Iterator[Channel]:
    for config in receiver.get("pagerduty_configs", ()):
        yield Channel(kind="pagerduty", to=PurePosixPath(config["routing_key_file"]).name)
    for config in receiver.get("slack_configs", ()):
        yield Channel(kind="slack", to=config["channel"])
    for config in receiver.get("webhook_configs", ()):
        yield Channel(kind="webhook", to=config.get("url") or PurePosixPath(config["url_file"]).name)
