"""Every stack comes up on one machine, production with its two clusters included."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.looking import changes
from tests.projects import copy_of_project, document, localcloud

pytestmark = [pytest.mark.cloud, pytest.mark.proof]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_any_stack_comes_up_here_and_stays_as_it_is(stack: str, tmp_path: Path) -> None:
    project = copy_of_project(tmp_path)
    try:
        first = document(project, "up", stack)
        assert first["created"] > 200 and first["changed"] == first["deleted"] == 0
        for command in ("refresh", "up"):
            assert changes(document(project, command, stack)) == set(), command
        gone = document(project, "destroy", stack)
        assert gone["deleted"] == first["created"]
        assert not (project / ".localcloud" / stack).exists()
        assert not processes_of(project)
    finally:
        localcloud(project, "down")


def processes_of(project: Path) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if f"{project}/.localcloud" in line:
            found.append(line)
    return found
