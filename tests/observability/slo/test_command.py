"""`python -m observability slos`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from observability.commands.slos import slos
from tests.projects import ROOT
from tests.reading import CATALOGUE

app = typer.Typer()
app.command()(slos)


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["--stack", "prod", *arguments])


def test_the_table_has_a_line_for_each_objective() -> None:
    result = run()
    assert result.exit_code == 0, result.output
    promised = [service.objectives for service in CATALOGUE.services if service.objectives]
    assert len(result.output.splitlines()) == 1 + len(promised) + sum(1 for each in promised if each.latency)


def test_a_line_says_what_is_promised_what_may_fail_and_who_hears_of_it() -> None:
    (line,) = (line for line in run("--service", "web-front").output.splitlines() if "availability" in line)
    for told in ("99.9%", "99.5%", "43.2 min", "1000", "S1 in 127 s"):
        assert told in line


def test_the_document_holds_the_figures_of_every_alert(tmp_path: Path) -> None:
    target = tmp_path / "slos.json"
    assert run("--service", "checkout-api", "--json", str(target)).output == ""
    document: list[dict[str, Any]] = json.loads(target.read_text())
    assert json.loads(run("--service", "checkout-api", "--json", "-").output) == document
    availability = document[0]
    assert (availability["percent"], availability["agreed_percent"]) == (99.95, 99.9)
    assert availability["budget_minutes"] == pytest.approx(30 * 1440 * 0.0005)
    assert availability["budget_per_million"] == 500
    assert [alert["burn_rate"] for alert in availability["alerts"]] == [14.4, 6, 3, 1]
    assert [alert["seconds_to_page"] is None for alert in availability["alerts"]] == [False, False, True, True]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--stack", "nowhere"], "Pulumi.nowhere.yaml"),
        (["--service", "checkout-app"], "is no service with an objective; write checkout-api"),
        (["--json", "/dev/null/file"], "cannot be written"),
    ],
)
def test_bad_input_ends_in_one_sentence(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert said in result.output and len(result.output.splitlines()) == 1
