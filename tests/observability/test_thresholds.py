"""Each threshold is recorded as a series, with the very value that the alerts compare with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog.loader import load_catalogue
from catalog.models import Service
from catalog.overrides import effective_thresholds
from catalog.rule_files import AlertOverrides
from catalog.telemetry import THRESHOLD
from observability.rules import rule_documents
from observability.thresholds import recorded
from settings.loader import load_from_files
from tests.observability.promtool import unit_test_failures
from tests.projects import ROOT

CATALOGUE = load_catalogue()
PROD = load_from_files(ROOT, "prod").settings
OWN = {"api_error_ratio": 0.3, "api_minimum_requests_per_second": 0.01}


def records(services: list[Service]) -> Iterator[dict[str, Any]]:
    for document in rule_documents(CATALOGUE.alerts, PROD, services).values():
        yield from (rule for group in document["groups"] for rule in group["rules"] if rule.get("record") == THRESHOLD)


def search_with(thresholds: dict[str, float]) -> list[Service]:
    [search] = [service for service in CATALOGUE.services if service.name == "search"]
    return [search.model_copy(update={"alerts": AlertOverrides(thresholds=thresholds)})]


def test_every_threshold_is_recorded_with_the_stacks_value() -> None:
    expected = effective_thresholds(CATALOGUE.alerts, PROD.alerts.thresholds)
    found = {rule["labels"]["threshold"]: float(rule["expr"][len("vector(") : -1]) for rule in records([])}
    assert found == expected and PROD.alerts.thresholds


def test_a_service_has_only_what_it_has_otherwise() -> None:
    usual = effective_thresholds(CATALOGUE.alerts, PROD.alerts.thresholds)["api_error_ratio"]
    own = [rule["labels"] for rule in records(search_with(OWN)) if "service" in rule["labels"]]
    assert own == [{"threshold": name, "service": "search"} for name in sorted(OWN)]
    assert list(records(search_with({"api_error_ratio": usual}))) == list(records([]))


@pytest.mark.cloud
def test_whoever_asks_gets_the_services_own_value_or_that_of_all(tmp_path: Path) -> None:
    document = rule_documents(CATALOGUE.alerts, PROD, search_with(OWN))["application"]
    asked = {recorded("api_error_ratio", service="search"): 0.3, recorded("api_error_ratio", service="cart"): 0.02}
    cases = [
        {"expr": expr, "eval_time": "1m", "exp_samples": [{"labels": "{}", "value": value}]}
        for expr, value in {**asked, recorded("api_error_ratio"): 0.02}.items()
    ]
    unit_tests = {"rule_files": ["application.yaml"], "tests": [{"interval": "1m", "promql_expr_test": cases}]}
    rules = {"application": yaml.safe_dump(document)}
    assert unit_test_failures(tmp_path, rules, yaml.safe_dump(unit_tests)) == ""
