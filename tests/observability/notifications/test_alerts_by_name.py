"""What routing says of alerts by their names is said of alerts that exist, and that carry what it compares."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest

from catalog.promql import result_labels
from catalog.telemetry import known_series
from observability.configuration import configuration
from observability.notifications.alerts import APPLICATION_ERRORS, CAUSES, FAILURES, SYMPTOMS, WATCHDOG
from observability.rules import rule_documents
from observability.slo import burn_rates
from tests.observability.notifications.configurations import CATALOGUE, PROD, text

RULES = {
    rule.alert: rule
    for file in CATALOGUE.alerts.values()
    for group in file.groups
    for rule in group.rules
    if rule.alert
}
KNOWN = RULES.keys() | {burn_rates.FAST, burn_rates.SLOW}


def alternatives(pattern: str) -> Iterator[str]:
    """`A(B|C)D` is ABD and ACD."""
    found = re.fullmatch(r"(\w*)\(([\w|]+)\)(.*)", pattern)
    yield from (found[1] + middle + found[3] for middle in found[2].split("|")) if found else [pattern]


NAMED = [
    WATCHDOG,
    *APPLICATION_ERRORS,
    *FAILURES,
    *SYMPTOMS,
    *(name for cause in CAUSES for name in cause.alerts),
    *(name for cause in CAUSES for pattern in cause.symptoms for name in alternatives(pattern)),
]


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_an_alert_that_routing_names_exists(name: str) -> None:
    assert [known for known in KNOWN if re.fullmatch(name, known)]


def test_a_cause_is_no_ticket_and_belongs_to_who_can_mend_it() -> None:
    for name in (name for cause in CAUSES for name in cause.alerts):
        assert RULES[name].labels["severity"] in ("S1", "S2") and RULES[name].labels["owner"] == "platform"


def test_a_failure_keeps_its_service() -> None:
    """An alert with an owner of its own has lost the service that it is about, and would never silence anything."""
    assert not [name for name in FAILURES if name in RULES and "owner" in RULES[name].labels]


@pytest.mark.parametrize("name", ["ServiceInstanceDown", "KubernetesPodNotReady", "KubernetesPodNotDeleted"])
def test_what_a_lost_node_explains_says_its_node(name: str) -> None:
    rules = (rule for document in rule_documents(CATALOGUE.alerts, PROD).values() for rule in rules_in(document))
    [query] = [rule["expr"] for rule in rules if rule.get("alert") == name]
    series = known_series(CATALOGUE.telemetry.values(), CATALOGUE.alerts.values())
    assert "node" in (result_labels(promql.parse(query), series.labels_of) or ())


def rules_in(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (rule for group in document["groups"] for rule in group["rules"])


@pytest.mark.cloud
def test_amlint_knows_every_alert_that_is_matched(tmp_path: Path) -> None:
    rendered = configuration(CATALOGUE, PROD, PROD.clusters.primary)
    for place, files in (("shards", rendered.rules), ("ruler", rendered.ruler)):
        for domain, rules in files.items():
            (tmp_path / f"rule-{place}-{domain}.yaml").write_text(rules)
    (tmp_path / "alertmanager.yaml").write_text(text())
    command = [str(Path(sys.executable).parent / "amlint"), "check", "--strict", f"--rules={tmp_path}/rule-*.yaml"]
    result = subprocess.run(
        [*command, str(tmp_path / "alertmanager.yaml")], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
