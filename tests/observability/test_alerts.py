"""Every alert, by the unit tests beside its rules, which promtool runs, and by what its query and texts promise."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
import yaml

from catalog.loader import load_catalogue
from observability.rules import render_rules
from settings.loader import load_from_files
from settings.models import Alerts, Settings
from tests.observability.promtool import failures, unit_test_failures
from tests.projects import ROOT

SETTINGS = load_from_files(ROOT, "local").settings
ALERT_FILES = load_catalogue().alerts
RULES = render_rules(ALERT_FILES, SETTINGS)
UNIT_TESTS = ROOT / "catalog" / "alerts" / "tests"
ALERTS: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for text in RULES.values()
    for group in yaml.safe_load(text)["groups"]
    for rule in group["rules"]
    if "alert" in rule
}

each_domain = pytest.mark.parametrize("domain", sorted(RULES))
each_alert = pytest.mark.parametrize("alert", ALERTS.values(), ids=list(ALERTS))


@each_domain
def test_every_alert_has_a_case_that_fires_and_one_that_stays_quiet(domain: str) -> None:
    cases = [
        (test["name"], case["alertname"], bool(case["exp_alerts"]))
        for test in yaml.safe_load((UNIT_TESTS / f"{domain}.yaml").read_text())["tests"]
        for case in test["alert_rule_test"]
    ]
    alerts = {rule.alert for group in ALERT_FILES[domain].groups for rule in group.rules if rule.alert}
    assert {alert for _, alert, fires in cases if fires} == alerts
    tests_that_fire = {name for name, _, fires in cases if fires}
    assert {alert for name, alert, _ in cases if name not in tests_that_fire} == alerts


REQUESTS = 'http_server_request_duration_seconds_count{{service="orders",http_response_status_code="{}"}}'


@pytest.mark.cloud
@each_domain
def test_promtool_passes_every_unit_test(domain: str, tmp_path: Path) -> None:
    assert unit_test_failures(tmp_path, RULES, (UNIT_TESTS / f"{domain}.yaml").read_text()) == ""


@pytest.mark.cloud
@each_domain
def test_promtool_lints_every_rule_file(domain: str, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULES[domain])
    assert failures(tmp_path, "check", "rules", "--lint=all", "--lint-fatal", "rules.yaml") == ""


@each_alert
def test_every_alert_says_how_urgent_it_is_whose_it_is_and_what_happens(alert: dict[str, Any]) -> None:
    severities = {"none"} if alert["alert"] == "Watchdog" else {"S1", "S2", "S3"}
    assert alert["labels"]["severity"] in severities
    assert (
        alert["labels"].get("owner")
        or surviving(promql.parse(alert["expr"])) is None
        or ("owner" in (surviving(promql.parse(alert["expr"])) or ()))
    )
    assert alert["annotations"]["summary"] and alert["annotations"]["description"]


@each_alert
def test_every_label_in_a_text_survives_the_query(alert: dict[str, Any]) -> None:
    kept = surviving(promql.parse(alert["expr"]))
    named = set(re.findall(r"\$labels\.(\w+)", " ".join(alert["annotations"].values())))
    assert kept is None or named <= kept | alert["labels"].keys()


@each_alert
def test_every_aggregation_keeps_the_cluster(alert: dict[str, Any]) -> None:
    """Within one Prometheus the label is absent and harmless; over all clusters, in Thanos, it keeps them apart."""
    for labels in re.findall(r"\bby \(([^)]*)\)", alert["expr"]):
        assert "cluster" in re.split(r",\s*", labels)
    assert "without (" not in alert["expr"]


def test_no_placeholder_is_left() -> None:
    assert not [domain for domain, text in RULES.items() if "${" in text]


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
    alerts = Alerts.model_validate(SETTINGS.alerts.model_dump() | {"thresholds": thresholds})
    return SETTINGS.model_copy(update={"alerts": alerts})


def surviving(expression: Any) -> set[str] | None:
    """Labels that a query's result can have; None where its series keep all of theirs."""
    match expression:
        case promql.AggregateExpr():
            modifier = expression.modifier
            if modifier and modifier.type == promql.AggModifierType.By:
                return set(modifier.labels)
            return None if modifier else set()
        case promql.BinaryExpr():
            return surviving_both(expression)
        case promql.ParenExpr() | promql.UnaryExpr():
            return surviving(expression.expr)
        case promql.Call() if expression.func.name == "absent":
            return {matcher.name for matcher in expression.args[0].matchers.matchers}
        case promql.NumberLiteral() | promql.StringLiteral():
            return set()
        case promql.Call() if not expression.args:
            return set()
    return None


def surviving_both(expression: Any) -> set[str] | None:
    """An `or` may give either side's labels, so a text may name only what both have."""
    left, right = surviving(expression.lhs), surviving(expression.rhs)
    if str(expression.op) == "or":
        return left & right if left is not None and right is not None else left or right
    return right if left == set() else left
