"""`.toolchain/`: installed programs, what they were made from, locks and logs. Everything in it can be deleted."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

_LOCK_POLL_SECONDS = 0.25


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """Written after a program is in place. `recipe` is the digest of all that decides its content.

    `bytes` is the program's size, so that a file cut short behind our back counts as missing; 0 for a folder.
    """

    version: str
    origin: str
    recipe: str
    bytes: int


class Store:
    """The folder's layout and the only writer of it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def program(self, name: str) -> Path:
        return self.root / "installed" / name

    def log(self, name: str) -> Path:
        path = self.root / "logs" / f"{name}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def printed_versions(self) -> Path:
        return self.root / "printed-versions.json"

    def stamp(self, name: str) -> Stamp | None:
        """What the installed program was made from. None: it is not there, or not whole."""
        path = self.program(name)
        try:
            stamp = Stamp(**json.loads(self._stamp(name).read_text()))
            whole = path.is_dir() or path.stat().st_size == stamp.bytes
        except (OSError, ValueError, TypeError):
            return None
        return stamp if whole else None

    def place(self, name: str, made: Path, *, version: str, origin: str, recipe: str) -> None:
        """Move a finished program, or folder, to where it is found. A program that runs meanwhile keeps its file."""
        target = self.program(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        self._stamp(name).unlink(missing_ok=True)
        if made.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            size = 0
        else:
            made.chmod(0o755)
            size = made.stat().st_size
        made.replace(target)
        stamp = Stamp(version=version, origin=origin, recipe=recipe, bytes=size)
        write_atomically(self._stamp(name), json.dumps(asdict(stamp)))

    @contextmanager
    def work(self, name: str) -> Iterator[Path]:
        """An empty folder for whoever holds the lock of that name; leftovers of a killed run are cleared first."""
        path = self.root / "work" / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def lock(self, name: str, waiting: Callable[[], None]) -> Iterator[int]:
        """Hold the lock of that name, calling `waiting` again and again while another process has it.

        Gives the lock's file descriptor. A child process that inherits it keeps the lock should this process be
        killed, so that nobody starts the same work beside it.
        """
        path = self.root / "locks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    waiting()
                    time.sleep(_LOCK_POLL_SECONDS)
            try:
                yield file.fileno()
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)

    def _stamp(self, name: str) -> Path:
        return self.root / "stamps" / f"{name}.json"


def write_atomically(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)
