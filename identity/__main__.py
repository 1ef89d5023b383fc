"""`python -m identity`: who may do what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from documents.problems import Problem, ProblemsFound
from documents.terminal import print_json, print_table, problems_end_it, write_json, write_text
from identity.escalation_paths import PATHS
from identity.matrix import matrix as answers
from identity.people import RoleName, person_roles
from identity.place import place_of
from identity.report import page
from settings.loader import load_from_files

EPILOG = """Examples:

python -m identity matrix --stack prod

python -m identity matrix --stack prod --json -

python -m identity matrix --stack prod --markdown docs/roles.md"""

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def identity() -> None:
    """Roles of people and pipelines, and what the evaluator says of them."""


@app.command(epilog=EPILOG)
def matrix(
    stack: Annotated[str, typer.Option(help="The stack whose settings apply, those of Pulumi.STACK.yaml.")],
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON to the file; - prints it.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write the page of the documentation to the file.")] = None,
) -> None:
    """Say for every task and every role whether the role may do it."""
    with problems_end_it():
        settings = load_from_files(Path.cwd(), stack).settings
        if settings.people is None:
            fix = "set it, or ask for the matrix of another stack"
            rule = "is not set, so nobody has a role"
            raise ProblemsFound([Problem(file=f"Pulumi.{stack}.yaml", path="people", rule=rule, fix=fix)])
        place = place_of(settings)
        people = person_roles(place, settings.people)
        found = answers(place, people)
        if json and json != "-":
            write_json(Path(json), found)
        if markdown:
            write_text(markdown, page(stack, people, found, len(PATHS)))
    if json == "-":
        print_json(found)
    elif not json and not markdown:
        names: list[RoleName] = [person.name for person in people]
        print_table(
            ("task", *names), [(task, *("yes" if by[name] else "·" for name in names)) for task, by in found.items()]
        )


if __name__ == "__main__":
    app(prog_name="python -m identity")
