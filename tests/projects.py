"""Copies of this project that a test may change and bring up without touching the project's own local clouds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".toolchain", ".localcloud", "__pycache__", ".*_cache", ".hypothesis", "tests"
)

LIVE_LOOKING = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_PROFILE": "production",
    "KUBECONFIG": "/nonexistent/production-kubeconfig",
    "PULUMI_ACCESS_TOKEN": "pul-0000000000000000000000000000000000000000",
}
"""Planted in the environment of every command that a test runs; none of it may be used."""


def copy_of_project(folder: Path) -> Path:
    """The program, its data and what is installed (linked), in `folder`."""
    project = folder / "project"
    shutil.copytree(ROOT, project, ignore=_LEFT_OUT)
    for installed in (".toolchain", ".venv"):
        (project / installed).symlink_to(ROOT / installed)
    return project


def command_environment() -> dict[str, str]:
    """The environment of a caller with live-looking credentials and no colours; not that of the make that runs us."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return {**own, **LIVE_LOOKING, "NO_COLOR": "1"}


def make(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`make …` in a copy; it must succeed."""
    return succeeded(
        subprocess.run(
            ["make", *arguments], cwd=project, env=command_environment(), capture_output=True, text=True, check=False
        )
    )


def localcloud(project: Path, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """`python -m localcloud …` in a copy, with live-looking credentials planted."""
    return subprocess.run(
        [sys.executable, "-m", "localcloud", *arguments],
        cwd=project,
        env=command_environment(),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def succeeded(result: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    assert result.returncode == 0, f"{result.args}\n{result.stdout[-4000:]}\n{result.stderr[-4000:]}"
    return result


def document(project: Path, command: str, stack: str) -> dict[str, Any]:
    """The `--json` document of a command that succeeds."""
    target = project / f"{command}-{stack}.json"
    succeeded(localcloud(project, command, "--stack", stack, "--json", str(target)))
    return json.loads(target.read_text())
