"""Asks `python -m catalog check` what is wrong with a folder."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from catalog.cli import app


def complaints(folder: Path) -> list[str]:
    outcome = CliRunner().invoke(app, ["check", "--folder", str(folder)])
    assert outcome.exit_code == 1
    assert outcome.stdout == ""
    assert "Traceback" not in outcome.stderr
    return outcome.stderr.splitlines()
