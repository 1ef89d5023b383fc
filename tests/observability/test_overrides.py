"""What a stack or a service overrides moves the alert, and for nobody else: seen in promtool, on the shipped rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog.models import Service
from catalog.rule_files import AlertOverrides
from documents.problems import ProblemsFound
from observability.rules import render_rules
from settings.alerting import Alerts
from settings.loader import load_from_files
from settings.models import Settings
from tests.observability.promtool import failures, unit_test_failures
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

SETTINGS = load_from_files(ROOT, "local").settings.model_copy(update={"alerts": Alerts()})
REQUESTS = (
    'http_server_request_duration_seconds_count{service="%s",owner="storefront",tier="1",'
    'http_response_status_code="%s"}'
)
NAMES = ("cart", "search")
"""Both get the same requests; the overrides below are those of search."""
Severities = tuple[str | None, str | None]


def stack_with(overrides: dict[str, Any]) -> Settings:
    return SETTINGS.model_copy(update={"alerts": Alerts.model_validate(overrides)})


def services_with(overrides: dict[str, Any], *names: str) -> list[Service]:
    own = AlertOverrides.model_validate(overrides)
    return [
        service.model_copy(update={"alerts": own if service.name in names else AlertOverrides()})
        for service in CATALOGUE.services
    ]


def rendered(settings: Settings = SETTINGS, services: list[Service] | None = None) -> dict[str, str]:
    return render_rules(CATALOGUE.alerts, settings, services or ())


def miss(rules: dict[str, str], failing_of_100: int, minutes: int, severities: Severities, folder: Path) -> str:
    """How promtool's ApiErrorRatioHigh differs from the severities, None for quiet, after minutes of such failures."""
    series = [
        {"series": REQUESTS % (name, status), "values": f"0+{count}x60"}
        for name in NAMES
        for status, count in (("200", 100 - failing_of_100), ("503", failing_of_100))
    ]
    alerts = [
        {
            "exp_labels": {"owner": "storefront", "service": name, "severity": severity, "tier": "1"},
            "exp_annotations": {
                "summary": f"{name} answers with errors",
                "description": f"{failing_of_100}% of the requests to {name} fail with a 5xx status.",
            },
        }
        for name, severity in zip(NAMES, severities, strict=True)
        if severity
    ]
    case = {"alertname": "ApiErrorRatioHigh", "eval_time": f"{minutes}m", "exp_alerts": alerts}
    test = {"interval": "1m", "input_series": series, "alert_rule_test": [case]}
    document = {"rule_files": ["application.yaml"], "evaluation_interval": "1m", "tests": [test]}
    return unit_test_failures(folder, {"application": rules["application"]}, yaml.safe_dump(document))


@pytest.mark.cloud
@pytest.mark.parametrize(
    ("overrides", "failing", "minutes", "before", "after"),
    [
        ({"thresholds": {"api_error_ratio": 0.2}}, 10, 20, "S1", None),
        ({"thresholds": {"api_error_ratio": 0.2}}, 20, 20, "S1", "S1"),
        ({"thresholds": {"api_error_ratio": 0.02}}, 3, 20, None, "S1"),
        ({"rules": {"ApiErrorRatioHigh": {"for": "30m"}}}, 10, 20, "S1", None),
        ({"rules": {"ApiErrorRatioHigh": {"for": "30m"}}}, 10, 40, "S1", "S1"),
        ({"rules": {"ApiErrorRatioHigh": {"severity": "S2"}}}, 10, 20, "S1", "S2"),
    ],
    ids=["higher", "still-reached", "lower", "longer", "after-longer", "severity"],
)
def test_an_override_moves_the_alert_for_the_stack_or_for_the_one_service(
    overrides: dict[str, Any], failing: int, minutes: int, before: str | None, after: str | None, tmp_path: Path
) -> None:
    own = rendered(services=services_with(overrides, "search"))
    assert miss(rendered(), failing, minutes, (before, before), tmp_path) == ""
    assert miss(rendered(stack_with(overrides)), failing, minutes, (after, after), tmp_path) == ""
    assert miss(own, failing, minutes, (before, after), tmp_path) == ""


def test_what_a_service_sets_prevails_over_the_stack() -> None:
    stack = stack_with({"thresholds": {"api_error_ratio": 0.3}, "rules": {"ApiErrorRatioHigh": {"severity": "S3"}}})
    services = services_with({"thresholds": {"api_error_ratio": 0.02}}, "search")
    general, own = alert_rules(rendered(stack, services), "application", "ApiErrorRatioHigh")
    assert ">= 0.3) unless" in general["expr"] and general["labels"] == {"severity": "S3"}
    assert ">= 0.02) and" in own["expr"] and own["labels"] == {"severity": "S3", "service": "search"}


def test_an_override_that_changes_nothing_adds_no_rule() -> None:
    value = CATALOGUE.alerts["application"].thresholds["api_error_ratio"].value
    assert rendered(services=services_with({"thresholds": {"api_error_ratio": value}}, "search")) == rendered()


def test_an_override_changes_only_the_rule_file_of_its_domain() -> None:
    before, after = rendered(), rendered(services=services_with({"rules": {"HttpProbeFailed": {"for": "1m"}}}, "cart"))
    assert [domain for domain in before if before[domain] != after[domain]] == ["probes"]


@pytest.mark.cloud
def test_promtool_lints_the_rules_of_services_with_overrides(tmp_path: Path) -> None:
    overrides = {
        "thresholds": {"api_minimum_requests_per_second": 5, "service_restarts": 10},
        "rules": {"ServiceDown": {"for": "0s"}, "ApiLatencyHigh": {"severity": "S1"}},
    }
    text = rendered(services=services_with(overrides, "cart", "search", "product-api"))["application"]
    assert len(alert_rules({"application": text}, "application", "ServiceDown")) == 4
    (tmp_path / "rules.yaml").write_text(text)
    assert failures(tmp_path, "check", "rules", "--lint=all", "--lint-fatal", "rules.yaml") == ""


def alert_rules(rules: dict[str, str], domain: str, alert: str) -> list[dict[str, Any]]:
    groups = from_yaml(rules[domain])["groups"]
    return [rule for group in groups for rule in group["rules"] if rule.get("alert") == alert]


def test_every_wrong_override_of_a_stack_is_told() -> None:
    wrong = {"thresholds": {"api_error_rate": 0.1, "api_error_ratio": 0.9}, "rules": {"HostDwn": {"for": "1m"}}}
    with pytest.raises(ProblemsFound) as found:
        rendered(stack_with(wrong))
    unknown, beyond, misnamed = str(found.value).splitlines()
    path = "the stack file: operations-platform:alerts"
    assert (
        unknown == f"{path}.thresholds.api_error_rate: 0.1 names no threshold of the catalogue; write api_error_ratio"
    )
    assert beyond.startswith(
        f"{path}.thresholds.api_error_ratio: 0.9 must be from 0.001 to 0.5 (ratio); choose a value"
    )
    assert misnamed == f"{path}.rules.HostDwn names no alert of the catalogue; write HostDown"
