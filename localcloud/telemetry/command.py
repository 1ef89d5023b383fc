"""`python -m localcloud logs` and `trace`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

import toolchain
from catalog.loader import load_catalogue
from localcloud.errors import LocalCloudError
from localcloud.layout import PROJECT_ROOT
from localcloud.report import Progressing, write_json
from localcloud.telemetry import paging, report, trace_report, tracing
from localcloud.telemetry.disturbing import Disturbance
from localcloud.telemetry.lines import KINDS, Kind
from localcloud.telemetry.playing import play
from localcloud.telemetry.search_node import PROGRAM
from settings.loader import load_from_files

_PROGRAMS = (PROGRAM, "otelcol")


def logs(
    stack: str,
    number: int,
    per_second: int,
    kinds: Sequence[str],
    disturbance: Disturbance,
    json: Path | None,
    picture: Path | None,
    console: Console,
) -> bool:
    """Play lines and report; True where each was found exactly once. Raises LocalCloudError."""
    say = Progressing(console).say
    wanted = _known(kinds)
    settings, catalogue = load_from_files(PROJECT_ROOT, stack).settings, load_catalogue()
    toolchain.ensure(_PROGRAMS, say)
    with tempfile.TemporaryDirectory() as folder:
        run = play(
            catalogue,
            settings,
            number,
            kinds=wanted,
            per_second=per_second,
            disturbance=disturbance,
            folder=Path(folder),
            say=say,
        )
    report.print_table(console, run)
    write_json(report.document(run), json)
    if picture:
        picture.write_text(report.picture(run), encoding="utf-8")
    return run.passed


def trace(
    stack: str,
    number: int,
    per_second: int,
    kept_one_in: int,
    disturbance: Disturbance,
    json: Path | None,
    picture: Path | None,
    console: Console,
) -> bool:
    """Play traces and report; True where none was lost that had to be kept. Raises LocalCloudError."""
    say = Progressing(console).say
    settings, catalogue = load_from_files(PROJECT_ROOT, stack).settings, load_catalogue()
    toolchain.ensure(("otelcol",), say)
    with tempfile.TemporaryDirectory() as folder:
        run = tracing.play(
            catalogue,
            settings,
            number,
            per_second=per_second,
            kept_one_in=kept_one_in,
            disturbance=disturbance,
            folder=Path(folder),
            say=say,
        )
    trace_report.print_table(console, run)
    write_json(trace_report.document(run), json)
    if picture:
        picture.write_text(trace_report.picture(run), encoding="utf-8")
    return not run.lost


def page(stack: str, json: Path | None, console: Console) -> None:
    """Play errors until somebody is told of them, and report. Raises LocalCloudError where nobody is."""
    say = Progressing(console).say
    settings, catalogue = load_from_files(PROJECT_ROOT, stack).settings, load_catalogue()
    toolchain.ensure((*_PROGRAMS, "alertmanager"), say)
    with tempfile.TemporaryDirectory() as folder:
        told = paging.play(catalogue, settings, Path(folder), say)
    report.print_page(console, told)
    write_json(report.page_document(told), json)


def _known(kinds: Sequence[str]) -> tuple[Kind, ...]:
    for kind in kinds:
        if kind not in KINDS:
            raise LocalCloudError(f"--kind {kind!r} is none; write one of {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if not kinds or kind in kinds)
