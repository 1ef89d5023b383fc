"""`python -m observability rules` and `explain`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from catalog.models import Catalogue
from catalog.rule_files import AlertOverrides
from observability.__main__ import app
from observability.alert_details import SERIES_OWNER, alert_details, unit_tests
from observability.configuration import configuration
from settings.loader import load_from_files
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

PROD = load_from_files(ROOT, "prod")


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def document(*arguments: str) -> Any:
    return json.loads(said(*arguments, "--json", "-"))


def test_rules_lists_every_alert_and_record_that_is_rendered() -> None:
    rendered = configuration(CATALOGUE, PROD.settings, PROD.settings.clusters.primary)
    rules = [
        rule
        for text in (*rendered.rules.values(), *rendered.ruler.values())
        for group in from_yaml(text)["groups"]
        for rule in group["rules"]
    ]
    found = document("rules", "--stack", "prod")
    assert sorted(each["alert"] for each in found["alerts"]) == sorted(r["alert"] for r in rules if "alert" in r)
    assert sorted(each["record"] for each in found["records"]) == sorted(r["record"] for r in rules if "record" in r)


def test_rules_shows_one_domain_as_a_table() -> None:
    lines = said("rules", "--stack", "prod", "--domain", "hosts").splitlines()
    row = next(line for line in lines if "HostCpuHigh" in line)
    assert row.split()[:5] == ["hosts", "HostCpuHigh", "S2", "10m", "platform"]
    assert "host_cpu_high_percent 75 % (Pulumi.prod.yaml:" in row
    assert "runbooks/HostCpuHigh.md" in row and "signals-hosts?viewPanel=panel-" in row
    assert not any("ApiErrorRatioHigh" in line for line in lines)


def test_a_value_names_the_line_that_sets_it() -> None:
    (found,) = document("explain", "ApiErrorRatioHigh", "--stack", "prod")
    thresholds = {each["name"]: each for each in found["thresholds"]}
    file, line = thresholds["api_error_ratio"]["origin"].split(":")
    assert "api_error_ratio: 0.02" in (ROOT / file).read_text().splitlines()[int(line) - 1]
    assert thresholds["api_error_ratio"]["value"] == 0.02
    assert thresholds["api_minimum_requests_per_second"]["origin"] == "catalog/alerts/application.yaml"


def test_explain_says_everything_about_an_alert() -> None:
    text = said("explain", "HostCpuHigh", "--stack", "prod")
    for piece in (
        "S2, after 10m, owned by platform",
        "Measures: CPU in use (percent)",
        ">= 75",
        "host_cpu_high_percent = 75 %, set in Pulumi.prod.yaml:",
        "To be reviewed on",
        "platform: slack #team-platform",
        "/runbooks/HostCpuHigh.md",
        "/d/signals-hosts?viewPanel=panel-",
        "HostCpuHigh fires",
    ):
        assert piece in text, piece
    assert "${" not in text


def test_an_alert_of_services_is_told_to_each_team_that_may_own_one() -> None:
    (found,) = document("explain", "ApiErrorRatioHigh", "--stack", "prod")
    assert found["owner"] == SERIES_OWNER
    assert {sentence.split(":")[0] for sentence in found["told"]} == {team.name for team in CATALOGUE.teams}
    assert any("pagerduty pagerduty-checkout" in sentence for sentence in found["told"])


def with_overrides(service: str, overrides: dict[str, Any]) -> Catalogue:
    own = AlertOverrides.model_validate(overrides)
    services = tuple(
        each.model_copy(update={"alerts": own}) if each.name == service else each for each in CATALOGUE.services
    )
    return CATALOGUE.model_copy(update={"services": services})


def test_a_service_with_overrides_has_an_entry_of_its_own() -> None:
    catalogue = with_overrides(
        "search", {"thresholds": {"api_error_ratio": 0.3}, "rules": {"ApiErrorRatioHigh": {"for": "9m"}}}
    )
    rendered = configuration(catalogue, PROD.settings, PROD.settings.clusters.primary)
    found = [each for each in alert_details(rendered.rules, catalogue, PROD) if each.alert == "ApiErrorRatioHigh"]
    general, own = found
    assert (general.service, general.waits, general.overrides) == (None, "2m", ())
    assert (own.service, own.waits, own.overrides) == ("search", "9m", ("for 9m in catalog/services/search.yaml",))
    values = {each.name: (each.value, each.origin) for each in own.thresholds}
    assert values["api_error_ratio"] == (0.3, "catalog/services/search.yaml")


def test_the_tests_of_an_alert_are_those_that_assert_something_of_it() -> None:
    tests = [
        {"name": "one", "alert_rule_test": [{"alertname": "A"}, {"alertname": "B"}]},
        {"name": "two", "alert_rule_test": [{"alertname": "B"}]},
    ]
    assert unit_tests(tests, "A") == ["one"]
    assert unit_tests(tests, "B") == ["one", "two"]


def test_json_goes_to_a_file(tmp_path: Path) -> None:
    assert said("explain", "HostDown", "--stack", "dev", "--json", str(tmp_path / "host.json")) == ""
    assert json.loads((tmp_path / "host.json").read_text())[0]["alert"] == "HostDown"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["explain", "ApiErorRatioHigh", "--stack", "prod"],
            "command line: alert: 'ApiErorRatioHigh' is no alert of the stack; write ApiErrorRatioHigh",
        ),
        (
            ["rules", "--stack", "prod", "--domain", "host"],
            "command line: --domain: 'host' is no file of rules; write hosts",
        ),
        (["rules", "--stack", "prd"], "Pulumi.prd.yaml: the file does not exist, so prd is no stack; write prod"),
        (
            ["explain", "HostDown", "--stack", "dev", "--json", "/nowhere/file.json"],
            "file.json: the file cannot be written (no such file or directory); name a writable file in a folder",
        ),
    ],
)
def test_bad_input_ends_in_one_sentence(arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1 and result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith(sentence)
