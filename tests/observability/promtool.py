"""Runs promtool over rule files and their unit tests, side by side in a folder of the test."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import toolchain


def failures(folder: Path, *arguments: str) -> str:
    """What promtool says where it finds fault; empty where it finds none."""
    command = [str(toolchain.path("promtool")), *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    return result.stdout + result.stderr if result.returncode else ""


def unit_test_failures(folder: Path, rules: Mapping[str, str], test: str) -> str:
    """Failures of one unit-test file over the rule files that it names `<domain>.yaml`."""
    for domain, text in rules.items():
        (folder / f"{domain}.yaml").write_text(text)
    (folder / "unit.yaml").write_text(test)
    return failures(folder, "test", "rules", "unit.yaml")
