"""A wrong stack file ends in one sentence with place, value, rule and fix, status 1 and no traceback."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from settings.cli import app

MISTAKES: Mapping[str, Mapping[str, Any]] = yaml.safe_load((Path(__file__).parent / "mistakes.yaml").read_text())
END = "node_cidr: 10.10.0.0/16\n"


def change(mistake: Mapping[str, Any]) -> tuple[str, str]:
    """What is replaced in the right stack file, and by what."""
    if "added" in mistake:
        return END, END + textwrap.indent(mistake["added"], "  ")
    return mistake["old"], mistake["new"]


def complaints(root: Path, stack: str = "dev") -> list[str]:
    outcome = CliRunner().invoke(app, ["check", "--stack", stack, "--root", str(root)])
    assert outcome.exit_code == 1
    assert outcome.stdout == ""
    assert "Traceback" not in outcome.stderr
    return outcome.stderr.splitlines()


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_wrong_value_ends_in_one_sentence(write_stack, mistake: Mapping[str, Any]) -> None:
    found = complaints(write_stack(change(mistake)))
    assert found[0].startswith(f"Pulumi.dev.yaml:{mistake['line']}: {mistake['says']}")
    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Pulumi.dev.yaml: the file is empty; write its keys or remove it"),
        (
            b"\x7fELF\x02\x01\x01\x00",
            "Pulumi.dev.yaml:1: the file is not text: it holds the control character U+007F; ",
        ),
        (b"config:\n" + b"  # padding\n" * 100_000, "Pulumi.dev.yaml: the file is larger than 1024 KiB; split it"),
        (b"config: &a {b: 1}\n", "Pulumi.dev.yaml:1: config defines the anchor a; remove it and write values out"),
        (b"config:\n", "Pulumi.dev.yaml:1: config is empty but must be a mapping; write `key: value` lines under it"),
        (b"config: {}\n", "Pulumi.dev.yaml:1: operations-platform:ownership is missing; write it"),
    ],
    ids=["empty", "binary", "huge", "anchors", "no-values", "no-sections"],
)
def test_a_wrong_file_ends_in_one_sentence(write_stack, content: bytes, sentence: str) -> None:
    assert complaints(write_stack(content=content))[0].startswith(sentence)


def test_an_unknown_stack_is_told_with_those_that_exist(write_stack) -> None:
    root = write_stack()
    assert complaints(root, "prd") == ["Pulumi.prd.yaml: the file does not exist, so prd is no stack; write dev"]


@pytest.mark.parametrize("stack", ["../dev", "dev/../Pulumi.dev", "\x1b[31m", ""])
def test_a_stack_name_is_never_a_path(write_stack, stack: str) -> None:
    root = write_stack()
    (root / "Pulumi.dev").mkdir()
    (found,) = complaints(root, stack)
    assert "is no stack" in found
    assert found.isprintable()


def test_all_problems_are_told_at_once(write_stack) -> None:
    root = write_stack(("owner: platform", "owner: P"), ("ap-northeast-3", "ap-northeast-1"), ("dev.kiso", "DEV.kiso"))
    (root / "catalog/services/search.yaml").write_text("name: search\n")
    places = [sentence.split(": ")[0] for sentence in complaints(root)]
    assert places[-3:] == ["Pulumi.dev.yaml:4", "Pulumi.dev.yaml:7", "Pulumi.dev.yaml:12"]
    assert set(places[:-3]) == {"catalog/services/search.yaml:1"}


def test_the_command_itself_fails_without_a_traceback(write_stack) -> None:
    root = write_stack(("    owner: platform\n", ""))
    command = [sys.executable, "-m", "settings", "show", "--stack", "dev", "--root", str(root)]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[2])
    assert outcome.returncode == 1
    assert outcome.stdout == ""
    assert len(outcome.stderr.splitlines()) == 1
    assert outcome.stderr.startswith("Pulumi.dev.yaml:3: operations-platform:ownership.owner is missing; ")


def test_wrong_usage_has_a_status_of_its_own(write_stack) -> None:
    assert CliRunner().invoke(app, ["show"]).exit_code == 2
