"""Detached processes of one local cloud: started, noticed when dead, restarted, and ended, but never anyone else's."""

from __future__ import annotations

import hashlib
import json
import os
import select
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from localcloud.errors import LocalCloudError
from localcloud.ports import free_port, is_free

_TERMINATION_SECONDS = 10.0
_POLL_SECONDS = 0.05


class ProcessFailed(LocalCloudError):
    """A process that did not come up; the text is one sentence that names its log file."""


@dataclass(frozen=True, kw_only=True)
class ProcessSpec:
    """What to run. Its environment is exactly what is given here: the caller's never leaks in."""

    name: str
    argv: Sequence[str]
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_within_seconds: float = 60.0

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(json.dumps([list(self.argv), dict(self.environment)]).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Process:
    """A started process. The start time tells it from a stranger that got its pid later."""

    name: str
    pid: int
    started: int
    fingerprint: str

    @property
    def alive(self) -> bool:
        return _started(self.pid) == self.started

    def end(self) -> None:
        """Ask it to terminate, insist after a while, and return once it is gone."""
        try:
            descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return
        try:
            for request, patience in ((signal.SIGTERM, _TERMINATION_SECONDS), (signal.SIGKILL, None)):
                # The descriptor pins the process: checked alive through it, the signal cannot hit a recycled pid.
                if not self.alive:
                    return
                signal.pidfd_send_signal(descriptor, request)
                if select.select([descriptor], [], [], patience)[0]:
                    return
        finally:
            os.close(descriptor)
            _reap(self.pid)


class Supervisor:
    """The processes recorded in `<directory>/processes`, with their logs in `<directory>/logs`.

    Threads may ensure different processes at once.
    """

    def __init__(self, directory: Path) -> None:
        self._records = directory / "processes"
        self._logs = directory / "logs"

    def ensure(self, spec: ProcessSpec) -> bool:
        """Have `spec` running and ready; True where this call had to start it.

        A process that died, hangs or was started with other arguments is replaced.
        """
        running = self.find(spec.name)
        if running and running.alive and running.fingerprint == spec.fingerprint and _becomes_ready(spec, running):
            return False
        if running:
            self._forget(running)
        started = self._start(spec)
        if _becomes_ready(spec, started):
            return True
        outcome = (
            f"did not become ready within {spec.ready_within_seconds:.0f} s"
            if started.alive
            else "ended while starting"
        )
        self._forget(started)
        raise ProcessFailed(f"{spec.name} {outcome}; its log is {self.log(spec.name)}")

    def find(self, name: str) -> Process | None:
        """The process last started under this name, dead or alive."""
        try:
            return Process(**json.loads(self._record(name).read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def alive(self, name: str) -> bool:
        process = self.find(name)
        return process is not None and process.alive

    def status(self) -> dict[str, bool]:
        """Whether each recorded process is alive, by name."""
        return {name: self.alive(name) for name in sorted(path.stem for path in self._records.glob("*.json"))}

    def stop(self, names: Sequence[str] | None = None) -> None:
        """End these processes (default: all), the last named first, and wait until they are gone."""
        for name in reversed(list(self.status()) if names is None else names):
            if process := self.find(name):
                self._forget(process)

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _record(self, name: str) -> Path:
        return self._records / f"{name}.json"

    def _start(self, spec: ProcessSpec) -> Process:
        for folder in (self._records, self._logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = self.log(spec.name)
        with suppress(FileNotFoundError):
            log.replace(log.with_suffix(".previous.log"))
        try:
            pid = os.posix_spawn(
                spec.argv[0],
                list(spec.argv),
                dict(spec.environment),
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
                    (os.POSIX_SPAWN_DUP2, 1, 2),
                ],
                setsid=True,
            )
        except OSError as error:
            raise ProcessFailed(f"{spec.name} cannot be started: {spec.argv[0]}: {error.strerror}") from None
        process = Process(name=spec.name, pid=pid, started=_started(pid) or 0, fingerprint=spec.fingerprint)
        draft = self._record(spec.name).with_suffix(".draft")
        draft.write_text(json.dumps(asdict(process)))
        draft.rename(self._record(spec.name))
        return process

    def _forget(self, process: Process) -> None:
        process.end()
        self._record(process.name).unlink(missing_ok=True)


class Ports:
    """Loopback ports by name, kept in a file so that a restarted server listens where its clients look."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def claim(self, owners: Mapping[str, bool]) -> dict[str, int]:
        """A port for each name; the flag tells that its owner is running. A port that a stranger took is given up."""
        try:
            known = json.loads(self._path.read_text())
        except (FileNotFoundError, ValueError):
            known = {}
        ports: dict[str, int] = {}
        for name, running in owners.items():
            port = known.get(name)
            while port is None or port in ports.values() or not (running or is_free(port)):
                port, running = free_port(), False
            ports[name] = port
        self._path.write_text(json.dumps(ports))
        return ports


def _becomes_ready(spec: ProcessSpec, process: Process) -> bool:
    deadline = time.monotonic() + spec.ready_within_seconds
    while process.alive and time.monotonic() < deadline:
        if spec.ready():
            return True
        time.sleep(_POLL_SECONDS)
    return False


def _started(pid: int) -> int | None:
    """Start time in clock ticks since boot, from /proc; None where there is no such process or only its remains."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, threads, started = fields[0], int(fields[17]), int(fields[19])
    # A killed program's first thread is a zombie while others still hold its files and its port.
    return None if state in "ZX" and threads <= 1 else started


def _reap(pid: int) -> None:
    """Collect the remains where the process is our own child; otherwise init does."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
