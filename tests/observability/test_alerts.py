"""Every alert, by the unit tests beside its rules, which promtool runs, and by what its texts promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
import yaml

from catalog.alert_checks import rules_of
from catalog.promql import parts
from observability.links import WATCHDOG, compared_signal
from observability.rules import render_rules
from settings.alerting import Alerts
from settings.loader import load_from_files
from settings.models import Settings
from tests.observability.promtool import domain_unit_test_failures, failures, unit_test_failures
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

SETTINGS = load_from_files(ROOT, "local").settings
ALERT_FILES = CATALOGUE.alerts
RULES = render_rules(ALERT_FILES, SETTINGS)
UNIT_TESTS = ROOT / "catalog" / "alerts" / "tests"
ALERTS: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for text in RULES.values()
    for group in from_yaml(text)["groups"]
    for rule in group["rules"]
    if "alert" in rule
}
NEVER_RESOLVES = {WATCHDOG}
"""Fires for as long as Prometheus lives, which is what it is for."""

each_domain = pytest.mark.parametrize("domain", sorted(RULES))
each_alert = pytest.mark.parametrize("alert", ALERTS.values(), ids=list(ALERTS))

_TIME = re.compile(r"(\d+)(ms|[dhms])")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(duration: str) -> float:
    return sum(int(number) * _SECONDS[unit] for number, unit in _TIME.findall(str(duration)))


def cases(domain: str) -> Iterator[tuple[str, list[tuple[float, bool]]]]:
    """Of each test and each alert that it asserts something of: when, and whether it fires."""
    for test in from_yaml((UNIT_TESTS / f"{domain}.yaml").read_text())["tests"]:
        asserted: dict[str, list[tuple[float, bool]]] = {}
        for case in test["alert_rule_test"]:
            found = (seconds(case["eval_time"]), bool(case["exp_alerts"]))
            asserted.setdefault(case["alertname"], []).append(found)
        yield from ((alert, sorted(found)) for alert, found in asserted.items())


def fires_in_time_and_resolves(alert: str, found: list[tuple[float, bool]], waits: bool) -> bool:
    fired = [time for time, fires in found if fires]
    quiet = [time for time, fires in found if not fires]
    if not fired:
        return False
    began = not waits or any(time < fired[0] for time in quiet)
    return began and (alert in NEVER_RESOLVES or any(time > fired[-1] for time in quiet))


@each_domain
def test_every_alert_has_a_test_in_which_it_fires_in_time_and_resolves(domain: str) -> None:
    found = list(cases(domain))
    rules = [rule for _, rule in rules_of(ALERT_FILES[domain]) if rule.alert]
    lacking = {
        rule.alert
        for rule in rules
        if not any(
            fires_in_time_and_resolves(alert, each, bool(rule.for_)) for alert, each in found if alert == rule.alert
        )
    }
    assert lacking == set()


@each_domain
def test_every_alert_has_a_test_in_which_it_stays_quiet(domain: str) -> None:
    quiet = {alert for alert, found in cases(domain) if not any(fires for _, fires in found)}
    rules = {rule.alert for _, rule in rules_of(ALERT_FILES[domain]) if rule.alert}
    assert rules - quiet - NEVER_RESOLVES == set()


@each_domain
def test_unit_tests_assert_only_alerts_that_exist(domain: str) -> None:
    assert {alert for alert, _ in cases(domain)} <= {rule.alert for _, rule in rules_of(ALERT_FILES[domain])}


@pytest.mark.cloud
@each_domain
def test_promtool_passes_every_unit_test(domain: str, tmp_path: Path) -> None:
    assert domain_unit_test_failures(tmp_path, RULES[domain], (UNIT_TESTS / f"{domain}.yaml").read_text()) == ""


@pytest.mark.cloud
@each_domain
def test_promtool_lints_every_rule_file(domain: str, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULES[domain])
    assert failures(tmp_path, "check", "rules", "--lint=all", "--lint-fatal", "rules.yaml") == ""


@each_alert
def test_every_alert_says_how_urgent_it_is_and_what_happens(alert: dict[str, Any]) -> None:
    severities = {"none"} if alert["alert"] == WATCHDOG else {"S1", "S2", "S3"}
    assert alert["labels"]["severity"] in severities
    assert alert["annotations"].keys() == {"summary", "description"}


@each_alert
def test_every_owner_that_a_rule_names_is_a_team(alert: dict[str, Any]) -> None:
    assert alert["labels"].get("owner") in {None, *(team.name for team in CATALOGUE.teams)}


@each_alert
def test_every_aggregation_keeps_the_cluster(alert: dict[str, Any]) -> None:
    """Within one Prometheus the label is absent and harmless; over all clusters, in Thanos, it keeps them apart."""
    for part in parts(promql.parse(alert["expr"])):
        if isinstance(part, promql.AggregateExpr):
            assert part.modifier and part.modifier.type == promql.AggModifierType.By, part.prettify()
            assert "cluster" in part.modifier.labels, part.prettify()


@each_domain
def test_every_alert_compares_a_signal_of_its_file(domain: str) -> None:
    alerts = ALERT_FILES[domain]
    without = {
        rule.alert for _, rule in rules_of(alerts) if rule.alert and not compared_signal(rule, alerts.signals.keys())
    }
    assert without <= {WATCHDOG}


def test_names_of_thresholds_and_alerts_are_unique_over_all_files() -> None:
    thresholds = [name for alerts in ALERT_FILES.values() for name in alerts.thresholds]
    alerts = [rule.alert for file in ALERT_FILES.values() for _, rule in rules_of(file) if rule.alert]
    assert len(thresholds) == len(set(thresholds))
    assert len(alerts) == len(set(alerts))


@each_domain
def test_a_signal_compares_nothing_but_a_floor(domain: str) -> None:
    """A comparison in a signal may only guard a divisor or choose what counts: the panel would lose its line."""
    alerts = ALERT_FILES[domain]
    values = {name: "1" for name in alerts.thresholds}
    for name, signal in alerts.signals.items():
        query = promql.parse(re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], signal.expr))
        while isinstance(query, promql.ParenExpr):
            query = query.expr
        compares = isinstance(query, promql.BinaryExpr) and str(query.op) in {">", ">=", "<", "<=", "==", "!="}
        assert not compares, f"{name}: {signal.expr}"


def test_no_placeholder_is_left() -> None:
    assert not [domain for domain, text in RULES.items() if "${" in text]


REQUESTS = 'http_server_request_duration_seconds_count{{service="orders",http_response_status_code="{}"}}'


@pytest.mark.cloud
@pytest.mark.parametrize(
    ("threshold", "moved", "domain", "alert", "series"),
    [
        (
            "host_cpu_high_percent",
            90,
            "hosts",
            "HostCpuHigh",
            {'node_cpu_seconds_total{job="node-exporter",mode="idle",node="node-1",cpu="0"}': "0+9x30"},
        ),
        (
            "api_error_ratio",
            0.2,
            "application",
            "ApiErrorRatioHigh",
            {
                REQUESTS.format("200"): "0+54x30",
                REQUESTS.format("503"): "0+6x30",
            },
        ),
    ],
)
def test_a_moved_threshold_moves_the_firing_point(
    threshold: str, moved: float, domain: str, alert: str, series: dict[str, str], tmp_path: Path
) -> None:
    test = yaml.safe_dump(
        {
            "rule_files": [f"{domain}.yaml"],
            "tests": [
                {
                    "interval": "1m",
                    "input_series": [{"series": name, "values": values} for name, values in series.items()],
                    "alert_rule_test": [{"alertname": alert, "eval_time": "20m", "exp_alerts": []}],
                }
            ],
        }
    )
    assert f'alertname="{alert}"' in unit_test_failures(tmp_path, RULES, test)
    assert unit_test_failures(tmp_path, render_rules(ALERT_FILES, overridden(threshold, moved)), test) == ""


def overridden(threshold: str, value: float) -> Settings:
    thresholds = {**SETTINGS.alerts.thresholds, threshold: value}
    alerts = Alerts.model_validate(SETTINGS.alerts.model_dump(by_alias=True) | {"thresholds": thresholds})
    return SETTINGS.model_copy(update={"alerts": alerts})
