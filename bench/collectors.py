"""`python -m bench.collectors [LINES]`: the agent's pipeline against an empty one, of the same binary and in one run.

All three read the same files of containers and hand batches to a collector that throws them away, through a queue on
disk: `empty` takes each row as it is, `rows` understands what the container runtime wrote around it, and `agent` is the
rendered pipeline: rows, events of several rows, and redaction. Cost is the process's own time on the processor, as
the wall clock of a machine that does other things too says little.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

import toolchain
from localcloud.telemetry.lines import Kind, lines
from localcloud.telemetry.pod_files import CONTAINERS, append
from observability.collectors.agent import agent
from observability.collectors.common import LIMITER, QUEUES
from settings.loader import load_from_files
from settings.models import Settings

RUNS = 3
_LINES = 60_000
_KINDS: tuple[Kind, ...] = ("nginx", "json", "nginx", "json", "nginx", "json", "nginx", "json", "nginx", "java")
"""One event in ten is a stack trace."""
_OPERATORS: Mapping[str, tuple[str, ...]] = {
    "empty": (),
    "rows": ("container",),
    "agent": ("container", "add", "recombine", "copy"),
}
_SINK, _SINK_METRICS = "127.0.0.1:24317", 24888
_AWAY_SECONDS = 20
_MEMORY_BURST = 2
"""Times the request: the container's limit."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    cpu_seconds: float
    memory_mib: float
    """The most that was resident."""


@dataclass(frozen=True, kw_only=True)
class Input:
    pods: Path
    events: int
    rows: int
    size: int


def written(folder: Path, count: int) -> Input:
    """Files of three containers."""
    by_kind: dict[Kind, list[tuple[datetime, bytes]]] = {}
    for line in lines(count, datetime.now(UTC), _KINDS):
        by_kind.setdefault(line.kind, []).append((line.at, line.text.encode()))
    for kind, texts in by_kind.items():
        append(folder, CONTAINERS[kind], texts)
    contents = [file.read_bytes() for file in folder.glob("*/*/*.log")]
    return Input(
        pods=folder,
        events=count,
        rows=sum(content.count(b"\n") for content in contents),
        size=sum(map(len, contents)),
    )


def pipeline(kind: str, settings: Settings, given: Input, queue: Path) -> dict[str, Any]:
    """The rendered agent's way of container logs, or less of it."""
    whole = agent(settings)
    files, exporter = whole["receivers"]["filelog/pods"], whole["exporters"]["otlp/gateway"]
    limit = settings.telemetry.agent.memory_request_mib * _MEMORY_BURST
    processors = {
        LIMITER: {"check_interval": "500ms", "limit_mib": limit * 8 // 10, "spike_limit_mib": limit * 2 // 10}
    }
    if kind == "agent":
        processors["transform/logs"] = whole["processors"]["transform/logs"]
    return {
        "extensions": {QUEUES: {"directory": str(queue), "create_directory": True}},
        "receivers": {
            "filelog/pods": {
                **files,
                "include": [f"{given.pods}/*/*/*.log"],
                "operators": [each for each in files["operators"] if each["type"] in _OPERATORS[kind]],
            }
        },
        "processors": processors,
        "exporters": {
            "otlp/gateway": {
                **{key: value for key, value in exporter.items() if key != "balancer_name"},
                "endpoint": _SINK,
                "tls": {"insecure": True},
            }
        },
        "service": {
            "extensions": [QUEUES],
            "telemetry": {"logs": {"level": "error"}, "metrics": {"level": "none"}},
            "pipelines": {
                "logs": {
                    "receivers": ["filelog/pods"],
                    "processors": [*processors],
                    "exporters": ["otlp/gateway"],
                }
            },
        },
    }


def sink() -> dict[str, Any]:
    """Takes batches, counts the records in them, and throws them away."""
    reader = {"host": "127.0.0.1", "port": _SINK_METRICS}
    return {
        "receivers": {"otlp": {"protocols": {"grpc": {"endpoint": _SINK, "max_recv_msg_size_mib": 64}}}},
        "exporters": {"nop": {}},
        "service": {
            "telemetry": {
                "logs": {"level": "error"},
                "metrics": {"readers": [{"pull": {"exporter": {"prometheus": reader}}}]},
            },
            "pipelines": {"logs": {"receivers": ["otlp"], "exporters": ["nop"]}},
        },
    }


@contextmanager
def collector(document: Mapping[str, Any], folder: Path) -> Iterator[int]:
    """A running collector's process id."""
    folder.mkdir(parents=True)
    file = folder / "collector.yaml"
    file.write_text(yaml.safe_dump(document))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [toolchain.path("otelcol"), f"--config={file}"],
            env={**os.environ, "NODE_NAME": "node-1"},
            stdout=log,
            stderr=log,
        )
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def received() -> float:
    """Records that the sink has counted; 0 as long as it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{_SINK_METRICS}/metrics", timeout=5) as answer:
            rows = answer.read().decode().splitlines()
    except OSError:
        return 0
    return sum(float(row.split()[-1]) for row in rows if row.startswith("otelcol_receiver_accepted_log_records"))


def until_quiet() -> None:
    """Until the sink has received something and then nothing more for a while."""
    last, changed = 0.0, time.monotonic()
    while not last or time.monotonic() - changed < 4:
        time.sleep(0.5)
        if (now := received()) != last:
            last, changed = now, time.monotonic()


def cost(process: int) -> Cost:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    [peak] = [row for row in Path(f"/proc/{process}/status").read_text().splitlines() if row.startswith("VmHWM")]
    ticks = int(fields[11]) + int(fields[12])
    return Cost(cpu_seconds=ticks / os.sysconf("SC_CLK_TCK"), memory_mib=int(peak.split()[1]) / 1024)


def measured(kind: str, settings: Settings, given: Input, folder: Path) -> Cost:
    with (
        collector(sink(), folder / "sink"),
        collector(pipeline(kind, settings, given, folder / "queue"), folder / kind) as process,
    ):
        until_quiet()
        return cost(process)


def while_away(settings: Settings, given: Input, folder: Path) -> Cost:
    """Of the agent with nobody to send to."""
    with collector(pipeline("agent", settings, given, folder / "queue"), folder / "agent") as process:
        time.sleep(_AWAY_SECONDS)
        return cost(process)


def main(arguments: Sequence[str]) -> None:
    settings = load_from_files(Path.cwd(), "prod").settings
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given = written(folder / "pods", int(arguments[0]) if arguments else _LINES)
        runs = [
            {kind: measured(kind, settings, given, folder / f"{number}-{kind}") for kind in _OPERATORS}
            for number in range(RUNS)
        ]
        away = while_away(settings, given, folder / "away")
    print(f"{given.events:,} events in {given.rows:,} rows, {given.size / 1e6:.1f} MB; median of {RUNS} runs in turn")
    for kind in _OPERATORS:
        seconds = statistics.median(run[kind].cpu_seconds for run in runs)
        memory = max(run[kind].memory_mib for run in runs)
        print(
            f"  {kind:6} {seconds:6.2f} s of a core   {given.rows / seconds:9,.0f} lines/s per core"
            f"   {given.size / seconds / 1e6:6.1f} MB/s per core   {memory:4.0f} MiB"
        )
    for base in ("empty", "rows"):
        ratio = statistics.median(run[base].cpu_seconds / run["agent"].cpu_seconds for run in runs)
        print(f"  throughput of agent: {ratio:.2f} × that of {base}")
    limit = settings.telemetry.agent.memory_request_mib * _MEMORY_BURST
    print(f"  memory after {_AWAY_SECONDS} s without a gateway: {away.memory_mib:.0f} MiB of {limit} MiB")


if __name__ == "__main__":
    main(sys.argv[1:])
