"""Runs the unit tests of each mutant's alert with promtool, many mutants to a process."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

import toolchain
from tests.mutation.mutants import Mutant

_MUTANTS_TO_A_PROCESS = 40
_PROCESSES = 2
_VERDICT = re.compile(r"Processing test file: +(\d+)/unit\.yaml\n +(SUCCESS|FAILED)")


def survivors(
    mutants: Sequence[Mutant], unit_tests: Mapping[str, Mapping[str, Any]], progress: Callable[[int], None]
) -> list[Mutant]:
    """Those that every test passes. `unit_tests` are promtool's files, by the alert that they look at."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(_PROCESSES) as pool:
        numbered = list(enumerate(mutants))
        starts = range(0, len(numbered), _MUTANTS_TO_A_PROCESS)
        batches = [numbered[start : start + _MUTANTS_TO_A_PROCESS] for start in starts]
        trials = pool.map(lambda batch: _trial(Path(folder), batch, unit_tests), batches)
        passed: set[int] = set()
        for tried, numbers in trials:
            passed |= numbers
            progress(tried)
    return [mutant for number, mutant in numbered if number in passed]


def _trial(
    folder: Path, batch: Sequence[tuple[int, Mutant]], unit_tests: Mapping[str, Mapping[str, Any]]
) -> tuple[int, set[int]]:
    """How many were tried, and the numbers of those that passed every test."""
    for number, mutant in batch:
        place = folder / str(number)
        place.mkdir()
        groups = {"groups": [{"name": "mutant", "rules": [mutant.rule]}]}
        (place / "rules.yaml").write_text(yaml.dump(groups, Dumper=yaml.CSafeDumper))
        tests = {**unit_tests[mutant.alert], "rule_files": ["rules.yaml"]}
        (place / "unit.yaml").write_text(yaml.dump(tests, Dumper=yaml.CSafeDumper))
    command = [str(toolchain.path("promtool")), "test", "rules", *(f"{number}/unit.yaml" for number, _ in batch)]
    # One stream: promtool says what it tests on one, and what failed on the other.
    result = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    verdicts = dict(_VERDICT.findall(result.stdout))
    if len(verdicts) != len(batch):
        raise RuntimeError(f"promtool judged {len(verdicts)} of {len(batch)} mutants: {result.stdout[-400:]}")
    return len(batch), {int(number) for number, verdict in verdicts.items() if verdict == "SUCCESS"}
