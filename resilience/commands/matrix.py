"""`python -m resilience matrix`: every store against every failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from catalog.recovery import FAILURES, Failure
from documents.problems import ProblemsFound
from documents.terminal import print_json, print_table, problems_end_it, write_json
from resilience.commands.stacks import JsonOption, PointOption, StackOption, TimeOption, stack_plan
from resilience.durations import said
from resilience.plan import Plan
from resilience.stack import problem

EPILOG = """Examples:

python -m resilience matrix --stack prod

python -m resilience matrix --stack prod --json -"""


def matrix(
    stack: StackOption,
    recovery_point: PointOption = None,
    recovery_time: TimeOption = None,
    json: JsonOption = None,
) -> None:
    """Show what each store survives by what: how much is lost, and how long it takes to be back."""
    with problems_end_it():
        found = stack_plan(stack, recovery_point, recovery_time)
        rows = {one.store: {failure: _cell(one, failure) for failure in FAILURES} for one in found.plans}
        if json and json != "-":
            write_json(Path(json), rows)
        if json == "-":
            print_json(rows)
        elif not json:
            print_table(("Store", *FAILURES), (_row(store, cells) for store, cells in rows.items()))
        if found.refusals:
            raise ProblemsFound(problem(refusal) for refusal in found.refusals)


def _cell(one: Plan, failure: Failure) -> str:
    if protection := one.protections.get(failure):
        lost, back = said(protection.recovery_point_seconds), said(protection.recovery_time_seconds)
        return f"{protection.mechanism}: {lost}, {back}"
    return "accepted" if any(accepted.failure == failure for accepted in one.accepted) else "not held to"


def _row(store: str, cells: Mapping[str, str]) -> Sequence[str]:
    return (store, *cells.values())
