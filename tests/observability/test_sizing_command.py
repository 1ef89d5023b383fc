"""`python -m observability sizing`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from observability.commands.sizing import sizing
from tests.projects import ROOT

APP = typer.Typer(pretty_exceptions_enable=False)
APP.command()(sizing)


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def asked(*arguments: str) -> dict:
    result = CliRunner().invoke(APP, [*arguments, "--json", "-"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_it_says_what_each_stack_gets_and_who_decided(stack: str) -> None:
    document = asked("--stack", stack)
    assert document["replica"]["series"] == sum(document["series"].values())
    assert all(price > 0 for price in document["cloudwatch_dollars_per_month"].values())
    lines = (ROOT / f"Pulumi.{stack}.yaml").read_text().splitlines()
    for part in document["size"].values():
        file, _, line = part["origin"].partition(":")
        assert part["origin"] == "sized" or str(part["value"]) in lines[int(line) - 1], file


def test_what_no_line_sets_is_sized(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    kept = [line for line in text.splitlines() if "volume_gib" not in line and "_request_" not in line]
    (tmp_path / "Pulumi.dev.yaml").write_text("\n".join(kept))
    (tmp_path / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text())
    monkeypatch.chdir(tmp_path)
    assert {part["origin"] for part in asked("--stack", "dev")["size"].values()} == {"sized"}


def test_the_table_is_for_people(tmp_path: Path) -> None:
    file = tmp_path / "sizing.json"
    result = CliRunner().invoke(APP, ["--stack", "prod"])
    assert result.exit_code == 0
    assert "samples a second" in result.output and "CloudWatch, from kiso-prod-osaka: $" in result.output
    assert CliRunner().invoke(APP, ["--stack", "prod", "--json", str(file)]).output == ""
    assert json.loads(file.read_text())["replica"]["series"] > 0


def test_an_unknown_stack_ends_in_one_sentence() -> None:
    result = CliRunner().invoke(APP, ["--stack", "nowhere"])
    assert result.exit_code == 1
    assert "Pulumi.nowhere.yaml" in result.output and len(result.output.splitlines()) == 1
