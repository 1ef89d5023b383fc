"""A change of rules in the words that a preview says it in."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import yaml

from catalog.overrides import defined_thresholds
from catalog.rule_files import AlertFile, AlertOverrides
from observability.changes import rule_changes
from observability.links import linked
from observability.rules import render_rules
from settings.alerting import Alerts
from settings.loader import load_from_files
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

SETTINGS = load_from_files(ROOT, "local").settings
THRESHOLDS = defined_thresholds(CATALOGUE.alerts)


@cache
def files(domain: str | None) -> dict[str, AlertFile]:
    """The alert files with their links: all, or one domain's."""
    chosen = {name: file for name, file in CATALOGUE.alerts.items() if domain in (None, name)}
    return linked(chosen, SETTINGS.ownership, CATALOGUE.runbooks)


def texts(
    stack: dict[str, Any], of_search: dict[str, Any] | None = None, domain: str | None = "application"
) -> dict[str, str]:
    settings = SETTINGS.model_copy(update={"alerts": Alerts.model_validate(stack)})
    own = AlertOverrides.model_validate(of_search or {})
    services = [
        service.model_copy(update={"alerts": own}) for service in CATALOGUE.services if service.name == "search"
    ]
    return render_rules(files(domain), settings, services)


def changes(before: dict[str, str], after: dict[str, str], domain: str = "application") -> list[str]:
    return rule_changes(before[domain], after[domain], CATALOGUE.alerts[domain])


BEFORE = texts({}, domain=None)


@pytest.mark.parametrize(
    ("domain", "overrides", "lines"),
    [
        ("application", {"thresholds": {"api_error_ratio": 0.04}}, ["ApiErrorRatioHigh 5 % → 4 %"]),
        ("hosts", {"thresholds": {"host_clock_skew_seconds": 0.5}}, ["HostClockSkewed 50 ms → 500 ms"]),
        ("probes", {"thresholds": {"certificate_expires_soon_days": 30}}, ["CertificateExpiresSoon 21 days → 30 days"]),
        ("hosts", {"thresholds": {"host_disk_fills_hours": 12}}, ["HostDiskFilling host_disk_fills_hours 24 h → 12 h"]),
        ("application", {"rules": {"ApiErrorRatioHigh": {"for": "5m"}}}, ["ApiErrorRatioHigh for 2m → 5m"]),
        ("application", {"rules": {"ServiceRestartsOften": {"for": "5m"}}}, ["ServiceRestartsOften for 0s → 5m"]),
        ("application", {"rules": {"ServiceDown": {"severity": "S2"}}}, ["ServiceDown S1 → S2"]),
        (
            "application",
            {"thresholds": {"api_error_ratio": 0.04}, "rules": {"ApiErrorRatioHigh": {"for": "5m", "severity": "S2"}}},
            ["ApiErrorRatioHigh 5 % → 4 %", "ApiErrorRatioHigh for 2m → 5m", "ApiErrorRatioHigh S1 → S2"],
        ),
        ("application", {}, []),
    ],
)
def test_a_changed_override_is_one_line_a_change(domain: str, overrides: dict[str, Any], lines: list[str]) -> None:
    assert changes(BEFORE, texts(overrides, domain=domain), domain) == lines


@pytest.mark.parametrize("name", THRESHOLDS)
def test_every_threshold_that_moves_is_told_of_each_alert_that_compares_it(name: str) -> None:
    threshold = THRESHOLDS[name]
    moved = threshold.minimum if threshold.value != threshold.minimum else threshold.maximum
    domain = next(domain for domain, alerts in CATALOGUE.alerts.items() if name in alerts.thresholds)
    lines = changes(BEFORE, texts({"thresholds": {name: moved}}, domain=domain), domain)
    assert lines and all(" → " in line for line in lines)


def test_what_a_service_has_to_itself_is_told_with_its_name() -> None:
    own = {"thresholds": {"api_error_ratio": 0.02}}
    before, after = texts({}, own), texts({}, {"thresholds": {"api_error_ratio": 0.01}})
    assert changes(before, after) == ["ApiErrorRatioHigh of search 2 % → 1 %"]
    assert changes(BEFORE, before) == ["ApiErrorRatioHigh of search added"]
    assert changes(before, BEFORE) == ["ApiErrorRatioHigh of search removed"]


def test_a_stack_s_value_is_told_beside_a_service_s_own() -> None:
    own = {"thresholds": {"api_error_ratio": 0.02}}
    assert changes(texts({}, own), texts({"thresholds": {"api_error_ratio": 0.04}}, own)) == [
        "ApiErrorRatioHigh 5 % → 4 %"
    ]


def test_a_rewritten_query_is_said_to_be_another() -> None:
    rules = from_yaml(BEFORE["application"])
    rules["groups"][0]["rules"][0]["expr"] += " and on () vector(1)"
    assert changes({"application": yaml.safe_dump(rules)}, BEFORE) == ["ApiErrorRatioHigh compares another query"]
