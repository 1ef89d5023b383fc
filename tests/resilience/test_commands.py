"""`python -m resilience`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from catalog.recovery import FAILURES
from resilience.__main__ import app
from tests.projects import ROOT


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--stack", "prod"])


def asked(*arguments: str) -> Any:
    result = run(*arguments, "--json", "-")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_the_plan_in_json_adds_up() -> None:
    document = asked("plan")
    assert not document["refusals"]
    for plan in document["plans"]:
        for proof in plan["protections"].values():
            assert proof["recovery_point_seconds"] == sum(link["seconds"] for link in proof["chain"]["links"])
            assert proof["recovery_time_seconds"] == sum(step["seconds"] for step in proof["critical_path"])
        costs = [cost["dollars"] for mechanism in plan["mechanisms"] for cost in mechanism["costs"]]
        assert plan["dollars"] == pytest.approx(sum(costs), abs=0.01)
    together = sum(plan["dollars"] for plan in document["plans"]) + document["standby"]["dollars"]
    assert document["dollars"] == pytest.approx(together, abs=0.2)


def test_the_table_tells_of_standby_cost_and_what_is_accepted() -> None:
    output = run("plan").stdout
    assert "orders-db" in output
    assert "pilot-light standby: 2 nodes run, 4 are there 10 min after the decision" in output
    assert "± 30 %" in output
    assert "session-cache: not protected from corruption, region, account or ransomware, which platform" in output


def test_the_matrix_has_every_failure_of_every_store() -> None:
    rows = asked("matrix")
    assert all(list(cells) == list(FAILURES) for cells in rows.values())
    assert rows["session-cache"]["region"] == "accepted"
    assert rows["orders-db"]["node"] == "multi-az: 0 s, 2 min"


def test_a_proof_names_each_link_with_its_source() -> None:
    output = run("explain", "audit").stdout
    assert "15 min replication (guaranteed: S3 replication time control, SLA" in output
    assert "alarm on OperationMissedThreshold" in output
    assert "10 min capacity" in output


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    assert run("explain", "audit", "--picture", str(tmp_path / "audit.svg")).exit_code == 0
    assert ElementTree.parse(tmp_path / "audit.svg").getroot().tag.endswith("svg")


def test_an_unknown_store_is_told_with_the_closest_name() -> None:
    result = run("explain", "order-db")
    assert result.exit_code == 1
    assert "STORE: 'order-db' is no store of the stack; write orders-db" in result.output


def test_what_cannot_be_met_ends_it_with_one_sentence_each_and_no_traceback() -> None:
    command = [sys.executable, "-m", "resilience", "plan", "--stack", "prod", "--recovery-point", "1"]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)
    assert outcome.returncode == 1
    assert "Traceback" not in outcome.stderr
    assert all(line.startswith("recovery plan: ") for line in outcome.stderr.splitlines())
    assert "aurora-global may lose 20 s, 19 s too much" in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--recovery-point", "-1"), "recovery_point_seconds: -1 must be a whole number from 0 to 604800"),
        (("--recovery-time", "0"), "recovery_time_minutes: 0 must be a whole number from 1 to 10080"),
    ],
)
def test_an_objective_that_is_none_is_refused(arguments: tuple[str, str], sentence: str) -> None:
    result = run("plan", *arguments)
    assert result.exit_code == 1
    assert sentence in result.output
