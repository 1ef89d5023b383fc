"""The real programs of a run, on loopback: two replicas of Prometheus, three of Alertmanager, killed on demand."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import toolchain
from localcloud.errors import LocalCloudError
from localcloud.ports import free_port
from observability.topology import REPLICA_VARIABLE

_READY_SECONDS = 60


def free_address() -> str:
    return f"127.0.0.1:{free_port()}"


class Programs:
    """Started processes by name; all end with the `with` block. They see nothing of the caller's environment."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Programs:
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self._running):
            self.end(name)

    def start(
        self, name: str, program: str, arguments: list[str], ready: str, environment: Mapping[str, str] | None = None
    ) -> None:
        """Returns once the URL `ready` answers. Raises LocalCloudError where it does not."""
        log = self._folder / f"{name}.log"
        with log.open("ab") as output:
            self._running[name] = subprocess.Popen(
                [str(toolchain.path(program)), *arguments],
                stdout=output,
                stderr=output,
                cwd=self._folder,
                env={"PATH": os.defpath, REPLICA_VARIABLE: name, **(environment or {})},
            )
        deadline = time.monotonic() + _READY_SECONDS
        while fetch(ready) is None:
            if time.monotonic() > deadline or self._running[name].poll() is not None:
                raise LocalCloudError(f"{name} did not start; its log ends: {log.read_text()[-600:].strip()}")
            time.sleep(0.1)

    def kill(self, name: str) -> None:
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def end(self, name: str) -> None:
        process = self._running.pop(name)
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def alive(self, name: str) -> bool:
        return name in self._running


def fetch(url: str, parameters: Mapping[str, str] | None = None) -> Any:
    """The JSON, or text, that a URL answers with; None while it does not."""
    data = urllib.parse.urlencode(parameters).encode() if parameters else None
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=30) as answer:
            text = answer.read().decode()
    except urllib.error.HTTPError as error:
        if error.code in (400, 422):
            raise LocalCloudError(f"Prometheus refuses a query: {error.read().decode()[:300]}") from None
        return None
    except (urllib.error.URLError, OSError):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
