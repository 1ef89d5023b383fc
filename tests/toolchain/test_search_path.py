from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.toolchain.tables import executable
from toolchain.search_path import SearchPath
from toolchain.versions import VersionRange

ACCEPTED = VersionRange(at_least="1.2", below="2.0")


def on_path(tmp_path: Path) -> SearchPath:
    return SearchPath(memory=tmp_path / ".toolchain" / "memory.json", own_folder=tmp_path / ".toolchain")


def find(tmp_path: Path) -> Path | None:
    found = on_path(tmp_path).find("greeter", ACCEPTED, ("--version",))
    return found.path if found else None


def greeter(folder: Path, version: str) -> Path:
    return executable(folder / "greeter", f'echo asked >> {folder}/asked; echo "greeter $1 v{version}"')


@pytest.mark.parametrize(
    ("version", "accepted"),
    [("1.1.9", False), ("1.2.0", True), ("1.10.0", True), ("2.0.0", False)],
)
def test_only_an_accepted_version_is_taken(empty_path: Path, tmp_path: Path, version: str, accepted: bool) -> None:
    path = greeter(empty_path, version)
    assert find(tmp_path) == (path if accepted else None)


def test_a_good_version_behind_an_old_one_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    greeter(tmp_path / "old", "0.9.0")
    good = greeter(tmp_path / "new", "1.3.0")
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "old"), str(tmp_path / "new")]))
    assert find(tmp_path) == good


@pytest.mark.parametrize("script", ["exit 1", "echo 1.3.0; exit 1", "echo no version here", "exec /no/such/file"])
def test_a_program_that_does_not_say_its_version_is_passed_over(empty_path: Path, tmp_path: Path, script: str) -> None:
    executable(empty_path / "greeter", script)
    assert find(tmp_path) is None


def test_what_cannot_be_run_is_passed_over(empty_path: Path, tmp_path: Path) -> None:
    (empty_path / "greeter").mkdir()
    assert find(tmp_path) is None
    (empty_path / "greeter").rmdir()
    (empty_path / "greeter").write_text("not executable")
    assert find(tmp_path) is None


def test_a_program_is_asked_once_until_its_file_changes(empty_path: Path, tmp_path: Path) -> None:
    path = greeter(empty_path, "1.3.0")
    assert find(tmp_path) == find(tmp_path) == path
    assert (empty_path / "asked").read_text().count("asked") == 1
    greeter(empty_path, "2.3.0")
    os.utime(path, ns=(1, 1))
    assert find(tmp_path) is None
    assert (empty_path / "asked").read_text().count("asked") == 2


def test_our_own_programs_do_not_count_as_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    greeter(tmp_path / ".toolchain" / "installed", "1.3.0")
    monkeypatch.setenv("PATH", str(tmp_path / ".toolchain" / "installed"))
    assert find(tmp_path) is None


def test_a_relative_entry_is_ignored(empty_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    greeter(empty_path, "1.3.0")
    monkeypatch.chdir(empty_path)
    monkeypatch.setenv("PATH", ".")
    assert find(tmp_path) is None


def test_a_damaged_memory_is_forgotten(empty_path: Path, tmp_path: Path) -> None:
    path = greeter(empty_path, "1.3.0")
    memory = tmp_path / ".toolchain" / "memory.json"
    memory.parent.mkdir()
    for damage in ("", "{", "[]"):
        memory.write_text(damage)
        assert find(tmp_path) == path


def test_the_program_sees_no_credentials(empty_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted")
    executable(empty_path / "greeter", 'echo "$AWS_SECRET_ACCESS_KEY" > ${0%/*}/seen; echo 1.3.0')
    assert find(tmp_path)
    assert (empty_path / "seen").read_text() == "\n"


def test_a_memory_that_cannot_be_written_does_not_matter(empty_path: Path, tmp_path: Path) -> None:
    path = greeter(empty_path, "1.3.0")
    (tmp_path / ".toolchain").write_text("a file where the folder should be")
    assert find(tmp_path) == path
