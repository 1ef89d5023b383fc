"""`python -m resilience explain`: the proof for one store, link by link and step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.tree import Tree

from documents.problems import Problem, ProblemsFound
from documents.terminal import print_drawn, print_json, problems_end_it, write_json, write_text
from documents.validation import closest_fix
from resilience.acceptances import acceptances
from resilience.commands.stacks import JsonOption, PointOption, StackOption, TimeOption, stack_plan
from resilience.durations import said
from resilience.picture import picture
from resilience.plain import plain
from resilience.plan import Plan, Protection, StackPlan
from resilience.prices import load_prices
from resilience.stack import problem

EPILOG = """Examples:

python -m resilience explain orders-db --stack prod

python -m resilience explain audit --stack prod --picture audit.svg"""


def explain(
    store: Annotated[str, typer.Argument(help="Name of the store.")],
    stack: StackOption,
    recovery_point: PointOption = None,
    recovery_time: TimeOption = None,
    json: JsonOption = None,
    picture_file: Annotated[
        str | None, typer.Option("--picture", metavar="FILE", help="Draw the proof into the SVG file.")
    ] = None,
) -> None:
    """Prove what is promised for a store: each link of the loss and each step of the recovery, with its source."""
    with problems_end_it():
        found = found_plan(store, stack_plan(stack, recovery_point, recovery_time))
        if json and json != "-":
            write_json(Path(json), plain(found))
        if picture_file:
            write_text(Path(picture_file), picture(found))
    if json == "-":
        print_json(plain(found))
    elif not json:
        print_drawn(_tree(found))


def found_plan(store: str, stack: StackPlan) -> Plan:
    """Raises ProblemsFound for a store that is refused, or that there is not."""
    if refused := [problem(refusal) for refusal in stack.refusals if refusal.store == store]:
        raise ProblemsFound(refused)
    if store not in stack.by_store:
        rule, fix = "is no store of the stack", closest_fix(store, sorted(stack.by_store))
        raise ProblemsFound([Problem(file="command line", path="STORE", value=store, rule=rule, fix=fix)])
    return stack.by_store[store]


def _tree(plan: Plan) -> Tree:
    objective = plan.objective
    root = Tree(
        f"{plan.store} ({plan.type}, tier {plan.tier}): loses {said(plan.recovery_point_seconds)} of "
        f"{said(objective.recovery_point_seconds)} at most, is back in {said(plan.recovery_time_seconds)} of "
        f"{said(objective.recovery_time_seconds)}"
    )
    for protection in plan.protections.values():
        branch = root.add(f"{protection.failure}: {protection.mechanism}, {protection.copy}")
        loss = branch.add(f"loses {said(protection.recovery_point_seconds)}")
        for line in _links(protection):
            loss.add(line)
        recovery = branch.add(f"back in {said(protection.recovery_time_seconds)}")
        for line in _steps(protection):
            recovery.add(line)
    for sentence in acceptances(plan):
        root.add(sentence)
    costs = root.add(f"costs ${plan.dollars:,.2f} a month, ± {load_prices().plus_or_minus_percent} %")
    for line in _costs(plan):
        costs.add(line)
    return root


def _links(protection: Protection) -> Iterator[str]:
    if not protection.chain.links:
        yield "0 s: the copy is made before the write is confirmed"
    for link in protection.chain.links:
        alarm = f"; alarm on {link.alarm}" if link.alarm else ""
        yield f"{said(link.seconds)} {link.name} ({link.bound}: {link.source}{alarm})"


def _steps(protection: Protection) -> Iterator[str]:
    decisive = {step.name for step in protection.critical_path}
    for step in protection.steps:
        beside = "" if step.name in decisive else ", meanwhile"
        yield f"{said(step.seconds)} {step.name}{beside} ({step.bound}: {step.source})"


def _costs(plan: Plan) -> Iterator[str]:
    prices = load_prices().prices
    for mechanism in plan.mechanisms:
        if not mechanism.costs:
            yield f"{mechanism.name}: nothing"
        for cost in mechanism.costs:
            price = prices[cost.price]
            read = f"read on {price.read_on}" if price.read_on else "assumed"
            yield (
                f"{mechanism.name}: ${cost.dollars:,.2f} for {cost.quantity:,.6g} × ${price.dollars:g} a {price.unit} "
                f"({price.source}; {read})"
            )
