"""Every command in the documents runs, and what the README shows of a session is what the session prints."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import toolchain
from tests.docs.documents import DOCUMENTS, commands, settled, transcripts
from tests.docs.sessions import README, SESSIONS, transcript
from tests.projects import ROOT, command_environment, copy_of_project, make

ELSEWHERE = {
    "make test": "it is what runs this test",
    "make test-fast": "a part of what runs this test",
    "make golden": "tests/golden compares with what it writes",
    "make conformance": "tests/localcloud compares with what it writes",
    "make bench": "measures; run by hand",
    "make mutate": "measures; run by hand",
    "make observe": "plays for eleven minutes; run by hand",
    "python -m localcloud observe": "plays for eleven minutes; run by hand",
    "make preview STACK=dev": "tests/golden previews it, and tests/localcloud brings it up",
    "python -m localcloud graph --stack prod": "tests/golden compares what it writes",
    "make lint": "the tests' copy has no tests to lint; CI runs it before the tests",
    "make up": "the fixture runs it",
    "make down": "the fixture runs it last",
    "make destroy": "the fixture runs it last",
    "python -m localcloud refresh && python -m localcloud up": "tests/localcloud runs both",
}
"""Commands that this test leaves to others, and why."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A copy whose local stack `make up` has brought up, and what that printed."""
    project = copy_of_project(tmp_path_factory.mktemp("reader"))
    try:
        yield project, make(project, "up").stdout
        assert "stopped: local" in make(project, "down").stdout
    finally:
        make(project, "destroy")


@pytest.fixture(scope="module")
def run(session: tuple[Path, str]) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """A command as a reader runs it in the copy: once, however often it is asked for."""
    project, _ = session

    def result(command: str) -> subprocess.CompletedProcess[str]:
        line = re.sub(r"(?<![\w/.])python(?= )", ".venv/bin/python", command)
        line = re.sub(r"(?<![\w/.-])kubectl(?= )", str(toolchain.path("kubectl")), line)
        return subprocess.run(
            line,
            shell=True,
            cwd=project,
            env=command_environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return cache(result)


def told() -> list[str]:
    found = [command for document in DOCUMENTS for command in commands(document.read_text())]
    return [
        command for command in dict.fromkeys(found) if command not in ELSEWHERE and not command.startswith("pulumi ")
    ]


@pytest.mark.cloud
@pytest.mark.parametrize("command", told())
def test_the_command_runs(command: str, run: Callable[[str], subprocess.CompletedProcess[str]]) -> None:
    result = run(command)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]


@pytest.mark.cloud
@pytest.mark.parametrize("name", SESSIONS)
def test_the_readme_shows_a_real_session(
    name: str, session: tuple[Path, str], run: Callable[[str], subprocess.CompletedProcess[str]]
) -> None:
    project, first_up = session
    output = first_up if name == "up" else run(f"make {' '.join(SESSIONS[name])}").stdout
    shown = transcripts(README.read_text())[name]
    assert settled(shown) == settled(transcript(output, project)), "then `make sessions`"


def test_links_lead_somewhere() -> None:
    for document in (*DOCUMENTS, *(ROOT / "docs" / "adr").glob("*.md")):
        for target in re.findall(r"\]\((?!https?://|#)([^)#\s]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_what_is_left_to_others_is_still_told() -> None:
    everything = {command for document in DOCUMENTS for command in commands(document.read_text())}
    assert {"make up", "make test", "make lint", "make down", "make help"} <= everything


def test_the_guide_shows_what_mistakes_print(tmp_path: Path) -> None:
    stack_file = (ROOT / "Pulumi.prod.yaml").read_text()
    mistaken = stack_file.replace("owner: platform", "owenr: platform").replace(
        "retention_days: 30\n", "retention_days: 30d\n"
    )
    shutil.copytree(ROOT / "catalog", tmp_path / "catalog")
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    (tmp_path / "Pulumi.prod.yaml").write_text(mistaken)
    command = [sys.executable, "-m", "settings", "check", "--stack", "prod", "--root", str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    shown = re.search(
        r"## Mistakes in YAML\n.*?```text\n(.*?)```", (ROOT / "docs/operators-guide.md").read_text(), re.DOTALL
    )
    assert shown and result.stderr == shown[1]
