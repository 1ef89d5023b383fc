"""The real collector on parts of the rendered configurations."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

import toolchain
from observability.collectors.gateway import password_variable

VARIABLES = {
    "NODE_NAME": "node-1",
    "NODE_IP": "127.0.0.1",
    "POD_NAME": "otel-gateway-0",
    **{password_variable(user): "none" for user in ("collector", "audit", "jaeger")},
}
_START_SECONDS = 30


def environment() -> dict[str, str]:
    return {**os.environ, **VARIABLES}


def validate(program: str, configuration: str, folder: Path) -> str:
    """What the program says against a configuration; empty where it accepts it."""
    file = folder / "collector.yaml"
    file.write_text(configuration)
    command = [toolchain.path(program), "validate", f"--config={file}"]
    answer = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60)
    return "" if answer.returncode == 0 else answer.stdout + answer.stderr


@contextmanager
def collector(document: Mapping[str, Any], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A collector that has started, and is asked to end when the block does: what it holds is then written."""
    file, log = folder / "running.yaml", folder / "collector.log"
    file.write_text(yaml.safe_dump(dict(document)))
    with log.open("wb") as output:
        process = subprocess.Popen(
            [toolchain.path("otelcol"), f"--config={file}"], env=environment(), stdout=output, stderr=output
        )
    try:
        _await(lambda: "Everything is ready" in log.read_text(), process, log)
        yield process
        process.terminate()
        assert process.wait(30) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()


def _await(ready: Any, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not ready():
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def await_size(file: Path, quiet_seconds: float = 3.0) -> None:
    """Until the file, which is there, has stopped to grow."""
    changed, size = time.monotonic(), -1
    while time.monotonic() - changed < quiet_seconds:
        now = file.stat().st_size if file.exists() else 0
        if now != size or not now:
            changed, size = time.monotonic(), now
        time.sleep(0.1)


def exported(file: Path) -> list[dict[str, Any]]:
    """What the file exporter wrote, a request each."""
    return [json.loads(row) for row in file.read_text().splitlines()]


def plain(value: Mapping[str, Any]) -> Any:
    """A value of OTLP's JSON."""
    match value:
        case {"kvlistValue": {"values": pairs}}:
            return attributes(pairs)
        case {"arrayValue": {"values": items}}:
            return [plain(item) for item in items]
        case {"intValue": number}:
            return int(number)
        case _:
            return next(iter(value.values()), None)


def attributes(pairs: list[dict[str, Any]]) -> dict[str, Any]:
    return {pair.get("key", ""): plain(pair.get("value", {})) for pair in pairs}
