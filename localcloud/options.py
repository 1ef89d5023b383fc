"""Options that the commands share, and where their output goes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

Stack = Annotated[str, typer.Option("--stack", "-s", help="The stack: local, dev or prod.")]
Json = Annotated[
    Path | None, typer.Option("--json", help="Write the result as JSON to this file; - is standard output.")
]


def console_of(json: Path | None) -> Console:
    """Standard output, unless that is where the JSON goes."""
    return Console(stderr=json is not None and str(json) == "-", soft_wrap=True)
