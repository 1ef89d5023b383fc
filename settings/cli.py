"""`python -m settings`: what a stack's values are and where each comes from, and whether they are right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from catalog.loader import load_catalogue
from catalog.overrides import Overridable, overridable, override_problems
from documents.problems import Problem, ProblemsFound
from documents.terminal import command_line, print_json, print_table, problems_end_it, write_json
from settings.loader import Loaded, load_from_files
from settings.schema import stack_file_schema
from settings.stack_file import PROJECT_NAME, PROJECT_ROOT, file_name, stack_names

app = command_line("Values of a stack: where they come from, and whether they are right.")

Root = Annotated[
    Path,
    typer.Option(
        help="Folder of the stack files and of catalog/.", file_okay=False, exists=True, show_default="this project"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@app.command(epilog="Example: python -m settings show --stack prod")
def show(
    stack: Annotated[str, typer.Option(help="Stack to show.")], json: Json = False, root: Root = PROJECT_ROOT
) -> None:
    """Print every effective value and the line that sets it."""
    with problems_end_it():
        values = load_from_files(root, stack).values
    if json:
        print_json({path: asdict(value) for path, value in values.items()})
    else:
        rows = ((path, _text(value.value), value.origin) for path, value in values.items())
        print_table(("Setting", "Value", "From"), rows)


@app.command(epilog="Example: python -m settings check --stack dev")
def check(
    stack: Annotated[str | None, typer.Option(help="Stack to check; every stack if left out.")] = None,
    json: Json = False,
    root: Root = PROJECT_ROOT,
) -> None:
    """Check the stack's values, the catalogue, and the overrides of the one in the other."""
    stacks = stack_names(root) if stack is None else [stack]
    problems = _problems(stacks, root)
    if json:
        print_json([_described(problem) for problem in problems])
    if problems:
        with problems_end_it():
            raise ProblemsFound(problems)
    if not json:
        print(f"{', '.join(stacks)}: the settings and the catalogue are right")


@app.command(epilog="Example: python -m settings schema --output .stack-schema.json")
def schema(
    stack: Annotated[str | None, typer.Option(help="Stack whose file must be there; all have the same schema.")] = None,
    output: Annotated[Path | None, typer.Option(help="File to write instead of printing.", dir_okay=False)] = None,
    root: Root = PROJECT_ROOT,
) -> None:
    """Print the JSON schema of a stack file, which lets an editor complete and check it."""
    with problems_end_it():
        if stack is not None:
            load_from_files(root, stack)
        document = stack_file_schema(load_catalogue(root / "catalog").alerts)
        if output:
            write_json(output, document)
        else:
            print_json(document)


def _problems(stacks: list[str], root: Path) -> list[Problem]:
    """Problems of the catalogue and of each stack."""
    problems: list[Problem] = []
    if not stacks:
        problems.append(Problem(file=file_name("<stack>"), rule="exists for no stack", fix="write one"))
    known: Overridable | None = None
    try:
        known = overridable(load_catalogue(root / "catalog").alerts)
    except ProblemsFound as found:
        problems += found.problems
    for stack in stacks:
        try:
            loaded = load_from_files(root, stack)
        except ProblemsFound as found:
            problems += found.problems
            continue
        if known:
            problems += _override_problems(known, loaded)
    return problems


def _override_problems(known: Overridable, loaded: Loaded) -> Iterator[Problem]:
    document, path = loaded.document, f"{PROJECT_NAME}:alerts"
    overrides = loaded.settings.alerts
    yield from override_problems(
        known, overrides, file=document.file, path=path, line=lambda key: document.line_of(("alerts", *key))
    )


def _described(problem: Problem) -> dict[str, object]:
    """Without the value, which the sentence shows where it is safe to."""
    return {"file": problem.file, "line": problem.line, "path": problem.path, "sentence": str(problem)}


def _text(value: object) -> str:
    return "none" if value in (None, {}) else str(value)
