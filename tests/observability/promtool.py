"""Runs promtool over rule files and their unit tests, side by side in a folder of the test."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

import toolchain
from tests.reading import from_yaml


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


def domain_unit_test_failures(folder: Path, rules: str, test: str) -> str:
    """Failures of a domain's unit tests, each over the alerts that it looks at: promtool evaluates all there is."""
    document = from_yaml(test)
    groups = from_yaml(rules)["groups"]
    files = []
    for number, one in enumerate(document["tests"]):
        place = folder / str(number)
        place.mkdir()
        alerts = {case["alertname"] for case in one["alert_rule_test"]}
        _write(place / "rules.yaml", {"groups": _only(groups, alerts)})
        _write(place / "unit.yaml", {**document, "rule_files": ["rules.yaml"], "tests": [one]})
        files.append(f"{number}/unit.yaml")
    return failures(folder, "test", "rules", *files)


def _only(groups: list[dict[str, Any]], alerts: set[str]) -> list[dict[str, Any]]:
    chosen = [{**group, "rules": [rule for rule in group["rules"] if rule.get("alert") in alerts]} for group in groups]
    return [group for group in chosen if group["rules"]]


def _write(file: Path, document: Any) -> None:
    file.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=True))
