"""`python -m observability slos`: what is promised, what counts as broken, and who hears of it how soon."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from catalog.loader import load_catalogue
from documents.problems import Problem, ProblemsFound
from documents.terminal import print_json, print_table, problems_end_it, write_json
from documents.validation import closest_fix
from observability.slo.objectives import objectives
from observability.slo.summary import Summary, summary
from settings.loader import load_from_files

EPILOG = """Examples:

python -m observability slos --stack prod

python -m observability slos --stack prod --service checkout-api --json -"""

_COLUMNS = (
    "Service",
    "SLO",
    "Objective",
    "SLA",
    "Budget",
    "Per million",
    "Total outage alerts after",
    "From events an hour",
)


def slos(
    stack: Annotated[str, typer.Option(help="The stack whose settings apply, those of Pulumi.STACK.yaml.")],
    service: Annotated[str | None, typer.Option(help="Only the objectives of this service.")] = None,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON to the file; - prints it.")] = None,
) -> None:
    """List every objective: what it counts, its error budget, and when a burning budget alerts."""
    with problems_end_it():
        found = _summaries(stack, service)
        document = [one.plain() for one in found]
        if json and json != "-":
            write_json(Path(json), document)
    if json == "-":
        print_json(document)
    elif not json:
        print_table(_COLUMNS, map(_row, found))


def _summaries(stack: str, service: str | None) -> list[Summary]:
    settings = load_from_files(Path.cwd(), stack).settings
    found = [summary(objective, settings) for objective in objectives(load_catalogue().services, settings)]
    if service is None:
        return found
    chosen = [one for one in found if one.service == service]
    if not chosen:
        rule, fix = "is no service with an objective", closest_fix(service, sorted({one.service for one in found}))
        raise ProblemsFound([Problem(file="command line", path="--service", value=service, rule=rule, fix=fix)])
    return chosen


def _row(one: Summary) -> Sequence[str]:
    page = one.page
    return (
        one.service,
        one.slo,
        one.objective,
        "" if one.agreed_percent is None else f"{one.agreed_percent:.12g}%",
        f"{one.budget_minutes:.1f} min",
        f"{one.budget_per_million:.0f}",
        f"{page.severity} in {page.seconds_to_page:.0f} s ({page.long_window} × {page.burn_rate:g})",
        f"{page.least_events_an_hour:.0f}",
    )
