"""The programs that the project runs, each from the first place that has it: PATH, a release, a Go module."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from toolchain.errors import ToolchainError
from toolchain.installation import Toolchain
from toolchain.reporting import Progress

__all__ = ["Progress", "Toolchain", "ToolchainError", "ensure", "path"]


def path(name: str) -> Path:
    """Where an installed program, or folder of data, is. ToolchainError, one sentence, where it is not installed."""
    return Toolchain().path(name)


def ensure(names: Iterable[str], progress: Progress | None = None) -> dict[str, Path]:
    """Install what is missing of the named programs and groups (`preview`, `up`, `test`, `bench`): paths by program."""
    return Toolchain().ensure(names, progress)
