"""A real Git repository: a clone from which changes take effect, and the forge of another provider behind it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from localcloud.drill.stores import GOES_ON, HOUR, Disaster, Record, Recovered
from localcloud.drill.world import World
from localcloud.errors import LocalCloudError
from resilience.parts import MechanismName

_IDENTITY = {"GIT_AUTHOR_NAME": "drill", "GIT_AUTHOR_EMAIL": "drill@localhost"} | {
    "GIT_COMMITTER_NAME": "drill",
    "GIT_COMMITTER_EMAIL": "drill@localhost",
}
_NO_SETTINGS_OF_THE_CALLER = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.defpath}


class Repository:
    plays: ClassVar[Mapping[Disaster, MechanismName]] = {"restore": "git", "region-loss": "git", "corruption": "git"}
    plays_not: ClassVar[Mapping[Disaster, str]] = GOES_ON
    records: ClassVar[int] = HOUR

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        folder = world.folder_of(name)
        self._forge, self._clone, self._new = folder / "forge.git", folder / "clone", folder / "new-clone"
        self._broken = False
        self._mistake = ""

    def start(self) -> None:
        self._forge.mkdir()
        _git(self._forge, "init", "--quiet", "--bare", "--initial-branch=main")
        _git(self._forge.parent, "clone", "--quiet", str(self._forge), str(self._clone))

    def write(self, one: Record) -> None:
        """Nothing takes effect before it is pushed."""
        (self._clone / f"{one.played_at:.0f}").write_text(one.text)
        self._commit(f"at {one.played_at:.0f} s")

    def pass_time(self, played_at: float) -> None:
        """A push is a copy, and part of the write."""

    def break_copies(self) -> None:
        self._broken = True

    def corrupt(self) -> None:
        _git(self._clone, "rm", "--quiet", "-r", ".")
        self._commit("a mistake")
        self._mistake = _git(self._clone, "rev-parse", "HEAD")

    def lose_region(self) -> None:
        shutil.rmtree(self._clone)

    def recover_elsewhere(self) -> Recovered:
        _git(self._forge.parent, "clone", "--quiet", str(self._forge), str(self._new))
        return _content(self._new)

    def recover_before(self, played_at: float) -> Recovered:
        if self._mistake == _git(self._forge, "rev-parse", "HEAD"):
            _git(self._clone, "revert", "--no-edit", self._mistake)
            _git(self._clone, "push", "--quiet", "origin", "main")
        return self.recover_elsewhere()

    def restore_newest(self) -> Recovered:
        return self.recover_elsewhere()

    def stop(self) -> None:
        """Nothing of it runs."""

    def _commit(self, message: str) -> None:
        _git(self._clone, "add", "--all")
        _git(self._clone, "commit", "--quiet", f"--message={message}")
        if not self._broken:
            _git(self._clone, "push", "--quiet", "origin", "main")


def _content(clone: Path) -> Recovered:
    return {
        float(path.name): hashlib.sha256(path.read_bytes()).hexdigest() for path in clone.iterdir() if path.is_file()
    }


def _git(folder: Path, *arguments: str) -> str:
    result = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=_NO_SETTINGS_OF_THE_CALLER | _IDENTITY,
    )
    if result.returncode:
        raise LocalCloudError(f"git {arguments[0]} failed: {result.stderr.strip()[-600:]}")
    return result.stdout.strip()
