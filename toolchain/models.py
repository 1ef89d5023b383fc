"""The shapes of the table of programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolchain.versions import VersionRange


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A vendor's file. `member` is the program's path inside it; without one, the file is the program itself."""

    url: str
    sha256: str
    member: str | None = None


@dataclass(frozen=True, kw_only=True)
class Release:
    """A vendor's prebuilt version, by platform (`linux-amd64`)."""

    version: str
    archives: Mapping[str, Archive]


@dataclass(frozen=True, kw_only=True)
class GoModule:
    """A folder of `toolchain/modules/` whose go.sum pins everything that is built from it.

    `linker_values` are the variables that the vendor's own build sets, such as the version that a program prints.
    `build_seconds` is what all its programs take together on two cores with empty caches.
    """

    name: str
    version: str
    build_seconds: int
    linker_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GoPackage:
    """A program's main package."""

    module: GoModule
    package: str


@dataclass(frozen=True, kw_only=True)
class GoFiles:
    """Files that a Go module carries, such as CRDs. They are installed as one folder."""

    module: GoModule
    path: str
    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class JavaLock:
    """A file of `toolchain/jars/` that pins jars. `build_seconds` is how long it takes to fetch them."""

    name: str
    version: str
    build_seconds: int


@dataclass(frozen=True, kw_only=True)
class JavaFolder:
    """Jars and the Java runtime to run them on. They are installed as one folder."""

    module: JavaLock


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program, or a folder of data. `accepted` is what will do when found on PATH; None: it is not looked for."""

    name: str
    source: GoPackage | GoFiles | JavaFolder
    accepted: VersionRange | None = None
    version_arguments: tuple[str, ...] = ("--version",)
    release: Release | None = None


def archives(url: str, digests: Mapping[str, str], member: str | None = None) -> Mapping[str, Archive]:
    """One archive a platform; `{arch}` in the address and the member stands for the platform's second part."""
    return {
        f"linux-{arch}": Archive(
            url=url.format(arch=arch), sha256=digest, member=member.format(arch=arch) if member else None
        )
        for arch, digest in digests.items()
    }
