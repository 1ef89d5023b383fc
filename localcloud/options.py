"""Options that the commands share, and where their output goes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from localcloud.errors import LocalCloudError
from localcloud.layout import CLOUDS, PROJECT_ROOT


def known_stack(stack: str | None) -> str | None:
    """The stack itself, which has a file, or at least a local cloud from when it had one. Raises ProblemsFound.

    So a name is never a path: what is deleted with a cloud lies in its own folder.
    """
    from settings.stack_file import require_stack

    if stack is not None and stack not in {folder.name for folder in CLOUDS.glob("*")}:
        require_stack(PROJECT_ROOT, stack)
    return stack


Stack = Annotated[str, typer.Option("--stack", "-s", help="The stack: local, dev or prod.", callback=known_stack)]


def writable(file: Path | None) -> Path | None:
    """The file itself, in a folder that is there: what takes long must not fail at its end. Raises LocalCloudError."""
    if file is not None and (file.is_dir() or not file.parent.is_dir()):
        raise LocalCloudError(f"{str(file)!r} is no file that can be written; name one in a folder that exists")
    return file


Json = Annotated[
    Path | None,
    typer.Option("--json", help="Write the result as JSON to this file; - is standard output.", callback=writable),
]


def console_of(json: Path | None) -> Console:
    """Standard output, unless that is where the JSON goes."""
    return Console(stderr=json is not None and str(json) == "-", soft_wrap=True)
