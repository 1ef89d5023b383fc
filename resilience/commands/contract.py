"""`python -m resilience contract`: what a store's owner sets in the store's own stack."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from documents.problems import Problem, ProblemsFound
from documents.terminal import print_json, print_table, problems_end_it, write_json
from resilience.commands.explain import found_plan
from resilience.commands.stacks import JsonOption, StackOption, stack_plan
from resilience.contract import OWNED, contract
from settings.loader import load_from_files

EPILOG = """Examples:

python -m resilience contract --store orders-db --stack prod

python -m resilience contract --store pulumi-state --stack prod --json -"""

_COLUMNS = ("Region", "Resource", "Property", "Value", "For", "Why")


def terms(
    store: Annotated[str, typer.Option(help="Name of the store.")],
    stack: StackOption,
    json: JsonOption = None,
) -> None:
    """List what a store's own stack has to set, so that the plan for it holds."""
    with problems_end_it():
        compiled, settings = stack_plan(stack), load_from_files(Path.cwd(), stack).settings
        plan = found_plan(store, compiled)
        if plan.type not in OWNED:
            rule, fix = f"is of the type {plan.type}, which no owner's stack declares", "look at docs/recovery.md"
            raise ProblemsFound([Problem(file="command line", path="--store", value=store, rule=rule, fix=fix)])
        regions = {"primary": settings.aws.primary_region, "dr": settings.aws.dr_region}
        found = contract(plan, compiled.schedule, settings)
        rows = [{**asdict(term), "region": regions[term.region]} for term in found]
        if json and json != "-":
            write_json(Path(json), rows)
    if json == "-":
        print_json(rows)
    elif not json:
        print_table(
            _COLUMNS,
            (
                (row["region"], row["resource"], row["property"], row["value"], row["mechanism"] or "", row["reason"])
                for row in rows
            ),
        )
