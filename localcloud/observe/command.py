"""`python -m localcloud observe`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

import toolchain
from catalog.loader import load_catalogue
from catalog.models import Service
from localcloud.errors import LocalCloudError
from localcloud.layout import PROJECT_ROOT
from localcloud.observe import report
from localcloud.observe.healthy import NODES
from localcloud.observe.playing import play
from localcloud.observe.scenarios import SCENARIOS, Scenario
from localcloud.observe.verdicts import judge, strays
from localcloud.report import Progressing, write_json
from settings.loader import load_from_files

_PROGRAMS = ("prometheus", "promtool", "alertmanager")


def observe(
    stack: str, minutes: float, names: Sequence[str], json: Path | None, picture: Path | None, console: Console
) -> bool:
    """Play the scenarios and report; True where everything went as it should. Raises LocalCloudError."""
    say = Progressing(console).say
    settings, catalogue = load_from_files(PROJECT_ROOT, stack).settings, load_catalogue()
    scenarios = _chosen(names)
    _check_subjects(scenarios, catalogue.services)
    toolchain.ensure(_PROGRAMS, say)
    run = play(catalogue, settings, scenarios, minutes * 60, say)
    verdicts, others = judge(run, scenarios), strays(run, scenarios)
    report.print_table(console, verdicts, others)
    write_json(report.document(run, verdicts, others), json)
    if picture:
        picture.write_text(report.picture(verdicts, minutes * 60), encoding="utf-8")
    return report.passed(verdicts, others)


def _chosen(names: Sequence[str]) -> list[Scenario]:
    known = {scenario.name: scenario for scenario in SCENARIOS}
    for name in names:
        if name not in known:
            raise LocalCloudError(f"--scenario {name!r} is none; write one of {', '.join(map(repr, known))}")
    return [known[name] for name in names or known]


def _check_subjects(scenarios: Sequence[Scenario], services: Sequence[Service]) -> None:
    known = {service.name for service in services}
    for scenario in scenarios:
        for subject in scenario.subjects:
            if not scenario.kills and subject not in (*known, *NODES):
                raise LocalCloudError(
                    f"the scenario {scenario.name!r} is about {subject}, which the catalogue does not have; "
                    "leave it out by naming others with --scenario"
                )
