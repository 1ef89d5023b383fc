"""Runs the unit tests over broken rules with promtool: all mutants of an alert at once, each under a name of its own.

Loading the series of a test costs far more than evaluating one rule over them.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

import toolchain
from tests.mutation.mutants import Mutant

_PROCESSES = 2
_NOTICED = re.compile(r"^ +(alertname|rule): \w+__(\d+), time: ", re.MULTILINE)
"""A test that failed, or a rule that could not be evaluated, which ends the test for all."""


def survivors(
    mutants: Sequence[Mutant], unit_tests: Mapping[str, Mapping[str, Any]], progress: Callable[[int], None]
) -> list[Mutant]:
    """Those that every test passes. `unit_tests` are promtool's files, by the alert that they look at."""
    by_alert: defaultdict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        by_alert[mutant.alert].append(mutant)

    def tried(alert: str) -> tuple[int, list[Mutant]]:
        return len(by_alert[alert]), _survivors(by_alert[alert], unit_tests[alert])

    alive: list[Mutant] = []
    with ThreadPoolExecutor(_PROCESSES) as pool:
        for number, passed in pool.map(tried, by_alert):
            alive += passed
            progress(number)
    return alive


def _survivors(of_alert: Sequence[Mutant], unit_tests: Mapping[str, Any]) -> list[Mutant]:
    alive = dict(enumerate(of_alert))
    while alive:
        noticed = _NOTICED.findall(_promtool(alive, unit_tests))
        for _, number in noticed:
            alive.pop(int(number), None)
        if not any(what == "rule" for what, _ in noticed):
            break
    return list(alive.values())


def _promtool(mutants: Mapping[int, Mutant], unit_tests: Mapping[str, Any]) -> str:
    """What promtool says against mutants that are named after their numbers."""
    names = {number: f"{mutant.alert}__{number}" for number, mutant in mutants.items()}
    rules = [{**mutant.rule, "alert": names[number]} for number, mutant in mutants.items()]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _write(folder / "rules.yaml", {"groups": [{"name": "mutants", "rules": rules}]})
        tests = [
            {
                **test,
                "alert_rule_test": [
                    {**case, "alertname": name} for case in test["alert_rule_test"] for name in names.values()
                ],
            }
            for test in unit_tests["tests"]
        ]
        _write(folder / "unit.yaml", {**unit_tests, "rule_files": ["rules.yaml"], "tests": tests})
        # One stream: what failed is on one, why a file cannot be read on the other.
        result = subprocess.run(
            [str(toolchain.path("promtool")), "test", "rules", "unit.yaml"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if result.returncode and not _NOTICED.search(result.stdout):
        raise RuntimeError(f"promtool could not test the mutants of {unit_tests['tests'][0]}: {result.stdout[-400:]}")
    return result.stdout


def _write(file: Path, document: Mapping[str, Any]) -> None:
    file.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=True))
