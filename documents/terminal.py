"""What command lines over documents share: problems end them with one sentence each, tables show what they found."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console, RenderableType
from rich.table import Table

from documents.problems import Problem, ProblemsFound

_WIDTH_OF_A_PIPE = 240


def command_line(description: str) -> typer.Typer:
    """Exit status of its commands: 0 right, 1 problems found, 2 wrong usage."""
    return typer.Typer(
        help=f"{description}\n\nExit status: 0 right, 1 problems found, 2 wrong usage.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )


@contextmanager
def problems_end_it() -> Iterator[None]:
    """Print the problems that were found, one a line, and end with status 1."""
    try:
        yield
    except ProblemsFound as found:
        print(found, file=sys.stderr)
        raise typer.Exit(1) from None


def print_json(value: object) -> None:
    print(_json(value))


def write_json(file: Path, value: object) -> None:
    """Raises ProblemsFound where the file cannot be written."""
    write_text(file, f"{_json(value)}\n")


def write_text(file: Path, text: str) -> None:
    """Raises ProblemsFound where the file cannot be written."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        rule = f"cannot be written ({(error.strerror or 'unknown error').lower()})"
        problem = Problem(file=file.name or str(file), rule=rule, fix="name a writable file in a folder that exists")
        raise ProblemsFound([problem]) from None


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Coloured and fitted on a terminal; plain lines elsewhere."""
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    print_drawn(table)


def print_drawn(drawn: RenderableType) -> None:
    """As wide as the terminal; wide enough for a sentence elsewhere."""
    console = Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_PIPE)
    console.print(drawn)


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
