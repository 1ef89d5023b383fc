"""`python -m tests.mutation`: how many broken alert rules the unit tests beside the catalogue notice.

Exit status 1 where less than 90 % are noticed, or less than 85 % of a domain's. The same mutants are drawn every time.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.table import Table

from catalog.loader import load_catalogue
from observability.rules import rule_documents
from settings.loader import load_from_files
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.trial import survivors
from tests.projects import ROOT

REQUIRED_SHARE = 0.9
REQUIRED_SHARE_OF_A_DOMAIN = 0.85
UNIT_TESTS = ROOT / "catalog/alerts/tests"


def main(
    domain: Annotated[str | None, typer.Option(help="Only the alerts of this domain.")] = None,
    sample: Annotated[int | None, typer.Option(help="Try so many, drawn at random but always the same.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result to this file too.")] = None,
) -> None:
    """Break the alert rules one way at a time and run their unit tests."""
    console = Console(soft_wrap=True)
    tried = _drawn(all_mutants(domain), sample)
    done = 0

    def progress(number: int) -> None:
        nonlocal done
        done += number
        console.print(f"{done} of {len(tried)} mutants tried", highlight=False)

    alive = survivors(tried, unit_tests_by_alert(domain), progress)
    _show(console, tried, alive)
    every, missed = Counter(mutant.domain for mutant in tried), Counter(mutant.domain for mutant in alive)
    shares = {name: 1 - missed[name] / number for name, number in sorted(every.items())}
    share = 1 - len(alive) / len(tried)
    if json_file:
        document = {
            "mutants": len(tried),
            "killed_share": share,
            "killed_share_by_domain": shares,
            "survivors": [vars(mutant) for mutant in alive],
        }
        json_file.write_text(json.dumps(document, indent=2) + "\n")
    if share < REQUIRED_SHARE or min(shares.values()) < REQUIRED_SHARE_OF_A_DOMAIN:
        sys.exit(1)


def all_mutants(domain: str | None = None) -> list[Mutant]:
    """Of every alert of the catalogue, as the local stack renders it."""
    files = {name: file for name, file in load_catalogue().alerts.items() if domain in (None, name)}
    settings = load_from_files(ROOT, "local").settings
    return [
        mutant
        for name, document in rule_documents(files, settings).items()
        for group in document["groups"]
        for rule in group["rules"]
        if "alert" in rule
        for mutant in mutants(rule, name)
    ]


def unit_tests_by_alert(domain: str | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Unit-test files in promtool's form, without rules, that look at one alert each."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(UNIT_TESTS.glob(f"{domain or '*'}.yaml")):
        document = yaml.load(file.read_text(), yaml.CSafeLoader)
        for test in document["tests"]:
            for alert in {case["alertname"] for case in test["alert_rule_test"]}:
                cases = [case for case in test["alert_rule_test"] if case["alertname"] == alert]
                found.setdefault(alert, {**document, "tests": []})["tests"].append({**test, "alert_rule_test": cases})
    return found


def _drawn(every: list[Mutant], sample: int | None) -> list[Mutant]:
    return every if sample is None or sample >= len(every) else random.Random(0).sample(every, sample)


def _show(console: Console, tried: Sequence[Mutant], alive: Sequence[Mutant]) -> None:
    for mutant in alive:
        console.print(f"  not noticed: {mutant.alert}, {mutant.kind}: {mutant.change}", highlight=False, markup=False)
    for title, named in (
        ("broken how", lambda mutant: mutant.kind),
        ("domain", lambda mutant: mutant.domain),
    ):
        every, missed = Counter(map(named, tried)), Counter(map(named, alive))
        table = Table(title, "mutants", "noticed", "share")
        for name, number in [*sorted(every.items()), ("all", len(tried))]:
            noticed = number - (len(alive) if name == "all" else missed[name])
            table.add_row(name, str(number), str(noticed), f"{noticed / number:.1%}")
        console.print(table)


if __name__ == "__main__":
    typer.run(main)
