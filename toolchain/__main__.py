"""`python -m toolchain list|install|path`."""

from __future__ import annotations

import json
import signal
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from toolchain.errors import ToolchainError
from toolchain.installation import Toolchain
from toolchain.progress import shown

_INTERRUPTED = 130

app = typer.Typer(help=__doc__, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.command("list")
def list_programs(
    as_json: Annotated[bool, typer.Option("--json", help="For programs to read.")] = False,
) -> None:
    """Each program: its version, where it comes from and whether it is there."""
    programs = Toolchain().status()
    if as_json:
        print(json.dumps([asdict(program) for program in programs], indent=2))
        return
    table = Table("program", "version", "origin", "state", box=None, pad_edge=False)
    for program in programs:
        table.add_row(program.name, program.version, program.origin, program.state)
    Console().print(table, highlight=False)


@app.command()
def install(
    names: Annotated[list[str] | None, typer.Argument(metavar="[GROUP|NAME]…", help="Default: up.")] = None,
) -> None:
    """Install programs, or the groups preview, up and test."""
    console = Console(stderr=True)
    try:
        with shown(console) as progress:
            paths = Toolchain().ensure(names or ["up"], progress)
    except KeyboardInterrupt:
        console.print("toolchain: interrupted; run the same command again to go on where it stopped")
        raise typer.Exit(_INTERRUPTED) from None
    for name, path in paths.items():
        print(f"{name} {path}")


@app.command()
def path(name: str) -> None:
    """Print where an installed program is."""
    print(Toolchain().path(name))


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except ToolchainError as error:
        Console(stderr=True, soft_wrap=True).print(f"toolchain: {error}", highlight=False, markup=False)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
