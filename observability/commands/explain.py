"""`python -m observability explain`: one alert in words, with everything that stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from catalog.loader import CATALOGUE_FOLDER, TESTS_FOLDER, load_catalogue
from catalog.models import Catalogue
from documents.problems import Problem, ProblemsFound
from documents.terminal import print_json, problems_end_it, write_json
from documents.validation import closest_fix
from observability.alert_details import SERIES_OWNER, AlertDetails, alert_details, unit_tests
from observability.commands.rules import plain, rule_texts
from observability.notifications import render_alertmanager
from observability.notifications.answers import Notification, answer
from observability.quantities import quantity
from settings.loader import Loaded, load_from_files

EPILOG = """Examples:

python -m observability explain ApiErrorRatioHigh --stack prod

python -m observability explain HostDown --stack dev --json -"""


def explain(
    alert: Annotated[str, typer.Argument(help="Name of the alert.")],
    stack: Annotated[str, typer.Option(help="The stack whose settings apply, those of Pulumi.STACK.yaml.")],
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON to the file; - prints it.")] = None,
) -> None:
    """Say what an alert compares with what and why, who is told of it, and what to read and run next."""
    with problems_end_it():
        loaded = load_from_files(Path.cwd(), stack)
        catalogue = load_catalogue()
        found = _found(alert, alert_details(rule_texts(catalogue, loaded), catalogue, loaded))
        told = [list(_told(each, catalogue, loaded)) for each in found]
        tests = unit_tests(_tests(found[0].domain), alert)
        document = [
            {**plain(each), "told": sentences, "tests": tests} for each, sentences in zip(found, told, strict=True)
        ]
        if json and json != "-":
            write_json(Path(json), document)
    if json == "-":
        print_json(document)
    elif not json:
        texts = ("\n".join(_lines(each, sentences, tests)) for each, sentences in zip(found, told, strict=True))
        print("\n\n".join(texts))


def _found(name: str, alerts: list[AlertDetails]) -> list[AlertDetails]:
    """The alert's rules: one, and one more for each service that overrides it."""
    found = [alert for alert in alerts if alert.alert == name]
    if not found:
        rule, fix = "is no alert of the stack", closest_fix(name, sorted({alert.alert for alert in alerts}))
        raise ProblemsFound([Problem(file="command line", path="alert", value=name, rule=rule, fix=fix)])
    return found


def _tests(domain: str) -> list[dict[str, Any]]:
    """Of the domain's file; rules that are compiled have theirs elsewhere."""
    file = CATALOGUE_FOLDER / "alerts" / TESTS_FOLDER / f"{domain}.yaml"
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["tests"] if file.exists() else []


def _lines(alert: AlertDetails, told: list[str], tests: list[str]) -> Iterator[str]:
    scope = f" of {alert.service}, which has a rule of its own" if alert.service else ""
    yield f"{alert.alert}{scope}: {alert.annotations.get('summary', '')}"
    yield f"  {alert.severity}, after {alert.waits}, owned by {alert.owner}"
    yield from (f"  overridden: {override}" for override in alert.overrides)
    if alert.signal:
        yield f"\nMeasures: {alert.signal.title} ({alert.signal.unit})"
    yield f"\nQuery:\n  {alert.query}"
    if alert.thresholds:
        yield "\nThresholds:"
    for threshold in alert.thresholds:
        yield f"  {threshold.name} = {quantity(threshold.value, threshold.unit)}, set in {threshold.origin}"
        yield f"    {threshold.evidence} To be reviewed on {threshold.review_on}."
    yield "\nTold:"
    yield from (f"  {sentence}" for sentence in told)
    yield f"\nRunbook:   {alert.annotations.get('runbook_url', 'none')}"
    yield f"Dashboard: {alert.annotations.get('dashboard_url', 'none')}"
    yield "\nTests:"
    yield from (f"  {test}" for test in tests)


def _told(alert: AlertDetails, catalogue: Catalogue, loaded: Loaded) -> Iterator[str]:
    """A sentence for each notification, and for each team that may own the alert."""
    settings = loaded.settings
    cluster = settings.clusters.primary
    document = yaml.safe_load(render_alertmanager(catalogue, settings, cluster))
    owners = [team.name for team in catalogue.teams] if alert.owner == SERIES_OWNER else [alert.owner]
    for owner in owners:
        labels = {"alertname": alert.alert, "severity": alert.severity, "owner": owner, "cluster": cluster.name}
        if alert.service:
            labels["service"] = alert.service
        for notification in answer(document, labels, datetime.now(UTC)).notifications:
            yield f"{owner}: {_sentence(notification)}"


def _sentence(notification: Notification) -> str:
    channels = " and ".join(f"{channel.kind} {channel.to}" for channel in notification.channels) or "nobody"
    hours = f"; silent now: {', '.join(notification.silent)}" if notification.silent else ""
    return f"{channels}, {notification.group_wait} after it fires and every {notification.repeat_interval}{hours}"
