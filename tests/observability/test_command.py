"""`python -m observability render`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from observability.__main__ import app
from tests.projects import ROOT


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_it_writes_what_the_programs_read(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["render", "--stack", "prod", "--output", str(tmp_path)])
    assert result.exit_code == 0, result.output
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.yaml")}
    assert written >= {"prometheus.yaml", "blackbox.yaml", "alertmanager.yaml", "targets/services.yaml"}
    assert result.output.startswith(f"{len(written)} files")


def test_a_standby_cluster_can_be_chosen(tmp_path: Path) -> None:
    arguments = ["render", "--stack", "prod", "--cluster", "kiso-prod-osaka", "--output", str(tmp_path)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    text = (tmp_path / "prometheus.yaml").read_text()
    assert "cluster: kiso-prod-osaka\n" in text and "region: ap-northeast-3\n" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--stack", "nowhere"], "Pulumi.nowhere.yaml"),
        (["--stack", "prod", "--cluster", "kiso-prod-osako"], "kiso-prod-tokyo, kiso-prod-osaka"),
        (["--stack", "prod", "--output", "/dev/null/folder"], "choose another --output"),
    ],
)
def test_bad_input_ends_in_one_sentence(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["render", *arguments])
    assert result.exit_code == 1
    assert said in result.output and len(result.output.splitlines()) == 1
