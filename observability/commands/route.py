"""`python -m observability route`: who is told of an alert, how, when, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
import yaml

from catalog.loader import load_catalogue
from catalog.models import Catalogue
from documents.problems import Problem, ProblemsFound
from documents.terminal import print_json, print_table, problems_end_it, write_json
from observability.notifications import render_alertmanager
from observability.notifications.answers import Answer, Notification, answer
from observability.notifications.labels import LabelSet, label_set
from settings.loader import load_from_files
from settings.models import Settings
from settings.places import Cluster

EPILOG = """Examples:

python -m observability route '{severity="S1",owner="checkout",service="checkout-api"}' --stack prod

python -m observability route '{severity="S2",owner="platform"}' --stack prod --at 2026-11-28T03:00 --json -"""

_COLUMNS = ("Receiver", "Told through", "First after", "Again every", "At that time", "As it matches")


def route(
    labels: Annotated[str, typer.Argument(help="Labels of the alert, as Prometheus writes them.")],
    stack: Annotated[str, typer.Option(help="The stack whose settings apply, those of Pulumi.STACK.yaml.")],
    at: Annotated[
        str | None, typer.Option(help="Time by the clock of the team, or with an offset; now if left out.")
    ] = None,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON to the file; - prints it.")] = None,
) -> None:
    """Say who is told of an alert: by which receiver and channel, when, what would silence it, and why."""
    with problems_end_it():
        alert = label_set(labels)
        settings = load_from_files(Path.cwd(), stack).settings
        catalogue = load_catalogue()
        moment = _moment(at, _zone(alert, catalogue, settings))
        document = yaml.safe_load(render_alertmanager(catalogue, settings, _cluster(alert, settings)))
        found = answer(document, alert, moment)
        if json and json != "-":
            write_json(Path(json), _plain(found))
    if json == "-":
        print_json(_plain(found))
    elif not json:
        _print(found)


def _zone(alert: LabelSet, catalogue: Catalogue, settings: Settings) -> ZoneInfo:
    """Of the team that hears of the alert."""
    zones = {team.name: team.time_zone for team in catalogue.teams}
    return ZoneInfo(zones.get(alert.get("owner", ""), zones[settings.ownership.owner]))


def _cluster(alert: LabelSet, settings: Settings) -> Cluster:
    """The one whose Alertmanager gets the alert."""
    standby = settings.clusters.dr
    return standby if standby and standby.name == alert.get("cluster") else settings.clusters.primary


def _moment(text: str | None, zone: ZoneInfo) -> datetime:
    if text is None:
        return datetime.now(UTC).astimezone(zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        rule, fix = "is no day and time", "write it like 2026-11-28T03:00"
        raise ProblemsFound([Problem(file="command line", path="--at", value=text, rule=rule, fix=fix)]) from None
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _print(found: Answer) -> None:
    print(f"{_text(found.labels)} at {found.at:%Y-%m-%d %H:%M %Z}\n")
    print_table(_COLUMNS, map(_row, found.notifications))
    if found.inhibitions:
        print("\nNobody is told while one of these fires:")
        print_table(("Alert", "With the same"), _causes(found))


def _row(notification: Notification) -> Sequence[str]:
    return (
        notification.receiver,
        "\n".join(f"{channel.kind} {channel.to}" for channel in notification.channels),
        notification.group_wait,
        notification.repeat_interval,
        _state(notification),
        " → ".join(notification.path) or "no route",
    )


def _state(notification: Notification) -> str:
    if not notification.silent:
        return "told"
    until = notification.speaks_from
    end = f"until {until:%Y-%m-%d %H:%M %Z}" if until else "for good"
    return f"silent {end}: {', '.join(notification.silent)}"


def _causes(found: Answer) -> Iterator[Sequence[str]]:
    for inhibition in found.inhibitions:
        yield ", ".join(inhibition.source), _text(inhibition.equal)


def _text(labels: LabelSet) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


def _plain(found: Answer) -> dict[str, Any]:
    return {
        "labels": found.labels,
        "at": found.at.isoformat(),
        "notifications": [
            {
                "receiver": notification.receiver,
                "channels": [{"kind": channel.kind, "to": channel.to} for channel in notification.channels],
                "group_by": notification.group_by,
                "group_wait": notification.group_wait,
                "group_interval": notification.group_interval,
                "repeat_interval": notification.repeat_interval,
                "silent": notification.silent,
                "speaks_from": notification.speaks_from.isoformat() if notification.speaks_from else None,
                "path": notification.path,
            }
            for notification in found.notifications
        ],
        "inhibited_by": [{"source": inhibition.source, "equal": inhibition.equal} for inhibition in found.inhibitions],
    }
