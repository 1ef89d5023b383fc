"""Where each program is, and how it gets there: PATH, a prebuilt release, a Go module, in this order."""

from __future__ import annotations

import errno
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from toolchain.errors import ToolchainError
from toolchain.golang import MODULES, WHEEL, Go, Work
from toolchain.java import Java
from toolchain.models import Archive, GoFiles, GoModule, GoPackage, JavaFolder, Program
from toolchain.programs import PROGRAMS, select
from toolchain.reporting import Heartbeat, Progress, Report
from toolchain.search_path import SearchPath
from toolchain.store import Stamp, Store

ROOT = Path(__file__).resolve().parent.parent / ".toolchain"

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, kw_only=True)
class Installed:
    """A program that can be used. `origin` is `PATH`, `release` or `built`."""

    path: Path
    version: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class Status:
    """A program as `list` shows it. `state` is `ready`, `stale` (made from another recipe) or `missing`."""

    name: str
    version: str
    origin: str
    state: str
    path: str


class Toolchain:
    """The programs of a table, installed below `root`."""

    def __init__(
        self,
        root: Path = ROOT,
        *,
        programs: Mapping[str, Program] = PROGRAMS,
        modules: Path = MODULES,
        wheel: Path = WHEEL,
    ) -> None:
        self._programs = programs
        self._store = Store(root)
        self._search_path = SearchPath(memory=self._store.printed_versions, own_folder=root)
        self._go = Go(store=self._store, search_path=self._search_path, modules=modules, wheel=wheel)
        self._java = Java()
        self._machine = this_platform()

    def path(self, name: str) -> Path:
        """Where the program, or the folder of data, is. ToolchainError where it is not installed."""
        if name not in self._programs:
            raise ToolchainError(f"{name!r} is no program of the toolchain; it knows {', '.join(self._programs)}")
        if found := self._find(self._programs[name]):
            return found.path
        raise ToolchainError(f"{name} is not installed; run `python -m toolchain install {name}`")

    def ensure(self, names: Iterable[str], progress: Progress | None = None) -> dict[str, Path]:
        """Paths of the named programs and groups, after installing those that are missing. ToolchainError on failure.

        Safe beside another process that does the same, and after one that was killed.
        """
        wanted = select(names, self._programs)
        missing = [program for program in wanted if not self._find(program)]
        if missing:
            try:
                self._install(missing, Report(progress or (lambda _: None)))
            except OSError as error:
                raise ToolchainError(_disk_trouble(error, self._store.root)) from error
        return {program.name: self.path(program.name) for program in wanted}

    def status(self) -> list[Status]:
        """Every program of the table. Installs nothing."""
        return [self._status(program) for program in self._programs.values()]

    def _status(self, program: Program) -> Status:
        if found := self._find(program):
            return Status(
                name=program.name,
                version=found.version,
                origin=found.origin,
                state="ready",
                path=str(found.path),
            )
        stale = self._store.stamp(program.name) is not None
        return Status(
            name=program.name,
            version=program.source.module.version,
            origin="release or built" if self._archive(program) else "built",
            state="stale" if stale else "missing",
            path="",
        )

    def _find(self, program: Program) -> Installed | None:
        if program.accepted:
            found = self._search_path.find(program.name, program.accepted, program.version_arguments)
            if found:
                return Installed(path=found.path, version=found.version, origin="PATH")
        if stamp := self._fresh_stamp(program):
            return Installed(path=self._store.program(program.name), version=stamp.version, origin=stamp.origin)
        return None

    def _fresh_stamp(self, program: Program) -> Stamp | None:
        stamp = self._store.stamp(program.name)
        archive = self._archive(program)
        if stamp and archive and stamp.recipe == _archive_recipe(archive):
            return stamp
        return stamp if stamp and stamp.recipe == self._recipe(program) else None

    def _recipe(self, program: Program) -> str:
        source = program.source
        return self._java.recipe(source) if isinstance(source, JavaFolder) else self._go.recipe(source)

    def _archive(self, program: Program) -> Archive | None:
        return program.release.archives.get(self._machine) if program.release else None

    def _install(self, missing: list[Program], report: Report) -> None:
        failures = self._download_all(missing, report)
        remaining = [program for program in missing if not self._find(program)]
        groups = _grouped(remaining, lambda program: program.source.module.name)
        report.expect(len(groups))
        for programs in groups:
            try:
                self._build(programs, report)
            except ToolchainError as error:
                reason = next((failures[program.name] for program in programs if program.name in failures), None)
                raise ToolchainError(f"{error}; before that, {reason}" if reason else str(error)) from None

    def _download_all(self, missing: list[Program], report: Report) -> dict[str, str]:
        """Install from releases what can be had; by program, why it could not be."""
        # Imported here, where the network is needed: it takes longer than everything that a warm `ensure` does.
        from toolchain import downloads

        offered = {program.name: archive.url for program in missing if (archive := self._archive(program))}
        if not offered:
            return {}
        with report.item("looking for vendors that answer", downloads.PROBE_SECONDS, counted=False):
            reachable = downloads.reachable(offered.values())
        reached = [program for program in missing if offered.get(program.name) in reachable]
        groups = _grouped(reached, lambda program: offered[program.name])
        report.expect(len(groups))
        failures: dict[str, str] = {}
        for programs in groups:
            try:
                self._download(programs, report)
            except downloads.DownloadFailed as error:
                failures.update({program.name: str(error) for program in programs})
        return failures

    def _download(self, programs: list[Program], report: Report) -> None:
        """Programs of one archive."""
        from toolchain import downloads

        with (
            report.item(f"downloading {_names(programs)}", None) as heartbeat,
            self._claimed(programs, heartbeat) as (missing, folder, _),
        ):
            file = folder / "archive"
            for program in missing:
                archive, release = self._archive(program), program.release
                assert archive and release
                if not file.exists():
                    downloads.fetch(archive, file, heartbeat)
                made = folder / program.name
                downloads.extract(file, archive.member, made)
                self._store.place(
                    program.name, made, version=release.version, origin="release", recipe=_archive_recipe(archive)
                )

    def _build(self, programs: list[Program], report: Report) -> None:
        """Programs and files of one module."""
        module = programs[0].source.module
        title = f"building {_names(programs)} {module.version}"
        with (
            report.item(title, module.build_seconds) as heartbeat,
            self._claimed(programs, heartbeat) as (missing, folder, lock),
        ):
            if not missing:
                return
            log = self._store.log(module.name)
            log.write_bytes(b"")
            work = Work(folder=folder, log=log, lock=lock, heartbeat=heartbeat)
            packages = {p.name: p.source.package for p in missing if isinstance(p.source, GoPackage)}
            made = self._go.build(module, packages, work) if packages and isinstance(module, GoModule) else {}
            made |= {p.name: self._go.files(p.source, work) for p in missing if isinstance(p.source, GoFiles)}
            made |= {p.name: self._java.folder(p.source, work) for p in missing if isinstance(p.source, JavaFolder)}
            for program in missing:
                self._store.place(
                    program.name,
                    made[program.name],
                    version=module.version,
                    origin="built",
                    recipe=self._recipe(program),
                )

    @contextmanager
    def _claimed(self, programs: list[Program], heartbeat: Heartbeat) -> Iterator[tuple[list[Program], Path, int]]:
        """Nobody else works on these programs' module meanwhile: those still missing, a work folder, the lock."""
        module = programs[0].source.module.name
        with self._store.lock(module, heartbeat.waiting) as lock, self._store.work(module) as folder:
            yield [program for program in programs if not self._find(program)], folder, lock


def _grouped(programs: list[Program], key: Callable[[Program], str]) -> list[list[Program]]:
    groups: dict[str, list[Program]] = {}
    for program in programs:
        groups.setdefault(key(program), []).append(program)
    return list(groups.values())


def _archive_recipe(archive: Archive) -> str:
    return sha256(repr((archive.sha256, archive.member)).encode()).hexdigest()


def _names(programs: list[Program]) -> str:
    return ", ".join(program.name for program in programs)


def this_platform() -> str:
    """This machine in the words of Go: `linux-amd64`."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return f"{sys.platform}-{machine}"


def _disk_trouble(error: OSError, root: Path) -> str:
    if error.errno in _DISK_FULL:
        return f"the disk of {root} is full: free some space and run the same command again"
    return f"{error.filename or root}: {error.strerror}; make it writable and run the same command again"
