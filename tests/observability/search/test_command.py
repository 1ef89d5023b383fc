"""`python -m observability search` as people run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from observability.__main__ import app


def test_it_compares_volumes_in_a_table() -> None:
    done = CliRunner().invoke(app, ["search", "--stack", "prod"])
    assert done.exit_code == 0
    rows = [line.split() for line in done.stdout.splitlines()]
    for daily in ("10", "100", "1,000"):
        assert {row[1] for row in rows if row and row[0] == daily and len(row) > 8} >= {"hot", "warm", "master"}


def test_json_has_every_stream_and_the_same_sizes() -> None:
    done = CliRunner().invoke(app, ["search", "--stack", "dev", "--json", "-"])
    document = json.loads(done.stdout)
    assert "logs-audit.cloudtrail-dev" in document["streams"]
    assert document["retention_days"]["audit"] == 365
    disks = [document["compared"][daily]["disk_gib"] for daily in ("10", "100", "1000")]
    assert disks == sorted(disks) and disks[2] == pytest.approx(10 * disks[1], rel=0.1)


def test_what_does_not_fit_ends_it_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = Path("Pulumi.dev.yaml").read_text()
    assert "    daily_gib: 2\n" in text
    for file in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        (tmp_path / file).write_text(Path(file).read_text())
    changed = text.replace("    daily_gib: 2\n", "    daily_gib: 2\n    hot: {volume_gib: 20}\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(changed)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["search", "--stack", "dev"])
    assert done.exit_code == 1
    (sentence,) = done.stderr.splitlines()
    assert "search.hot.volume_gib: 20 gives 16 GiB in use, and the combined tier will hold" in sentence
