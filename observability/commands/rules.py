"""`python -m observability rules`: every alert and record of a stack, with the values behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from catalog.loader import load_catalogue
from catalog.models import Catalogue
from documents.problems import Problem, ProblemsFound
from documents.terminal import print_json, print_table, problems_end_it, write_json
from documents.validation import closest_fix
from observability.alert_details import AlertDetails, RecordDetails, ThresholdValue, alert_details, record_details
from observability.configuration import configuration
from observability.quantities import quantity
from settings.loader import Loaded, load_from_files

EPILOG = """Examples:

python -m observability rules --stack prod

python -m observability rules --stack prod --domain hosts --json -"""

_ALERT_COLUMNS = ("Domain", "Alert", "Severity", "For", "Owner", "Thresholds", "Runbook", "Dashboard")
_RECORD_COLUMNS = ("Domain", "Record", "Labels", "Query")


def rules(
    stack: Annotated[str, typer.Option(help="The stack whose settings apply, those of Pulumi.STACK.yaml.")],
    domain: Annotated[str | None, typer.Option(help="Only the rules of this file of catalog/alerts/.")] = None,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON to the file; - prints it.")] = None,
) -> None:
    """List every alert: how urgent, after how long, whose, at which values and who set them; and every record."""
    with problems_end_it():
        loaded = load_from_files(Path.cwd(), stack)
        catalogue = load_catalogue()
        texts = rule_texts(catalogue, loaded, domain)
        alerts, records = alert_details(texts, catalogue, loaded), record_details(texts)
        document = {"alerts": [plain(alert) for alert in alerts], "records": [asdict(record) for record in records]}
        if json and json != "-":
            write_json(Path(json), document)
    if json == "-":
        print_json(document)
    elif not json:
        print_table(_ALERT_COLUMNS, map(_row, alerts))
        print(f"\n{len(alerts)} alerts and {len(records)} records\n")
        print_table(_RECORD_COLUMNS, map(_record_row, records))


def rule_texts(catalogue: Catalogue, loaded: Loaded, domain: str | None = None) -> dict[str, str]:
    """Rule files of the stack's primary cluster by domain, the Thanos ruler's among them. Raises ProblemsFound."""
    rendered = configuration(catalogue, loaded.settings, loaded.settings.clusters.primary)
    texts = {**rendered.ruler, **rendered.rules}
    if domain is None:
        return texts
    if domain not in texts:
        rule, fix = "is no file of rules", closest_fix(domain, sorted(texts))
        raise ProblemsFound([Problem(file="command line", path="--domain", value=domain, rule=rule, fix=fix)])
    return {domain: texts[domain]}


def threshold_text(threshold: ThresholdValue) -> str:
    return f"{threshold.name} {quantity(threshold.value, threshold.unit)} ({threshold.origin})"


def plain(alert: AlertDetails) -> dict[str, Any]:
    """The alert as JSON has it."""
    signal = alert.signal.model_dump(mode="json") if alert.signal else None
    named = {"for": alert.waits, **asdict(alert), "signal": signal}
    del named["waits"]
    return named


def _record_row(record: RecordDetails) -> Sequence[str]:
    labels = ", ".join(f"{name}={value}" for name, value in record.labels.items())
    return record.domain, record.record, labels, record.query


def _row(alert: AlertDetails) -> Sequence[str]:
    dashboard = alert.annotations.get("dashboard_url", "")
    return (
        alert.domain,
        f"{alert.alert} of {alert.service}" if alert.service else alert.alert,
        alert.severity,
        alert.waits,
        alert.owner,
        "\n".join(map(threshold_text, alert.thresholds)),
        alert.annotations.get("runbook_url", "").rpartition("/blob/main/")[2],
        dashboard.partition("/d/")[2].partition("&")[0],
    )
