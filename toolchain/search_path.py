"""Programs that are already on PATH, where their version will do."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from toolchain.environment import minimal_environment
from toolchain.store import write_atomically
from toolchain.versions import VersionRange, printed_version

_VERSION_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Found:
    path: Path
    version: str


class SearchPath:
    """PATH, less the toolchain's own folder. What a program printed is remembered until its file changes."""

    def __init__(self, *, memory: Path, own_folder: Path) -> None:
        self._memory = memory
        self._own_folder = own_folder.resolve()

    def find(self, name: str, accepted: VersionRange, version_arguments: tuple[str, ...]) -> Found | None:
        """The first program of that name on PATH whose version is accepted."""
        for folder in map(Path, os.get_exec_path()):
            path = folder / name
            if not folder.is_absolute() or not os.access(path, os.X_OK) or not path.is_file() or self._is_own(path):
                continue
            version = self._version(path, version_arguments)
            if version in accepted:
                return Found(path=path, version=version)
        return None

    def _is_own(self, path: Path) -> bool:
        return self._own_folder in path.resolve().parents

    def _version(self, path: Path, arguments: tuple[str, ...]) -> str:
        status = path.stat()
        key = f"{path} {' '.join(arguments)} {status.st_mtime_ns} {status.st_size}"
        if key not in self._remembered:
            self._remembered[key] = _ask_version(path, arguments)
            with suppress(OSError):  # Not remembering costs time, nothing else.
                write_atomically(self._memory, json.dumps(self._remembered, indent=1))
        return self._remembered[key]

    @cached_property
    def _remembered(self) -> dict[str, str]:
        try:
            remembered = json.loads(self._memory.read_text())
        except (OSError, ValueError):
            return {}
        return remembered if isinstance(remembered, dict) else {}


def _ask_version(path: Path, arguments: tuple[str, ...]) -> str:
    """What the program says of itself; empty where it fails, says nothing or does not end."""
    try:
        answer = subprocess.run(
            [path, *arguments],
            env=minimal_environment() | {"PULUMI_SKIP_UPDATE_CHECK": "true"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_VERSION_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return printed_version(answer.stdout.decode(errors="replace"))
