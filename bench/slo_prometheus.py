"""A real Prometheus over prepared blocks: what rules record over it, and the processor time that they take."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import toolchain
from bench.slo_data import END, START, Samples

_LARGEST_ANSWER = 10_000
_ENOUGH_SECONDS = 2.0
_MOST_ROUNDS = 100
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Server:
    url: str
    pid: int

    def ask(self, path: str, **parameters: object) -> dict[str, Any]:
        body = urllib.parse.urlencode(parameters).encode()
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}", body, timeout=600) as answer:
            return json.load(answer)["data"]

    def value(self, query: str) -> float:
        """Of the one series that the query gives at the end of the data."""
        (result,) = self.ask("query", query=query, time=END)["result"]
        return float(result["value"][1])

    def recorded(self, rule: Mapping[str, Any], step_seconds: int, start: int = START) -> Iterator[Samples]:
        """What the recording rule would have recorded since `start`."""
        labels = rule.get("labels", {})
        points: dict[str, list[tuple[float, str]]] = {}
        for begin in range(start, END + 1, step_seconds * _LARGEST_ANSWER):
            end = min(END, begin + step_seconds * (_LARGEST_ANSWER - 1))
            answer = self.ask("query_range", query=rule["expr"], start=begin, end=end, step=step_seconds)
            for one in answer["result"]:
                kept = {name: value for name, value in one["metric"].items() if name != "__name__"} | labels
                points.setdefault(_series(rule["record"], kept), []).extend(map(tuple, one["values"]))
        for series, values in points.items():
            yield Samples(series=series, points=values)

    def samples_read(self, query: str) -> int:
        stats = self.ask("query", query=query, time=END, stats="all")["stats"]
        return stats["samples"]["totalQueryableSamples"]

    def cpu_seconds(self, queries: list[str]) -> float:
        """Processor time of evaluating all the queries once, but for what an empty query costs."""
        rounds, spent = self._spent(queries)
        empty_rounds, empty = self._spent(["vector(1)"] * len(queries))
        return spent / rounds - empty / empty_rounds

    def _spent(self, queries: list[str]) -> tuple[int, float]:
        before = self.cpu()
        rounds = 0
        while rounds < _MOST_ROUNDS and self.cpu() - before < _ENOUGH_SECONDS:
            for query in queries:
                self.ask("query", query=query, time=END)
            rounds += 1
        return rounds, self.cpu() - before

    def cpu(self) -> float:
        """Seconds of processor time since its start."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def prometheus(storage: Path, *more: str) -> Iterator[Server]:
    """It scrapes nothing and evaluates no rules of its own accord; loopback only. `more` are arguments."""
    configuration = storage.parent / "prometheus.yaml"
    configuration.write_text("{}\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (storage.parent / "prometheus.log").open("wb")
    arguments = [
        f"--config.file={configuration}",
        f"--storage.tsdb.path={storage}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--storage.tsdb.retention.time=10y",
        # Blocks that lie over each other would be merged while others are measured.
        "--no-storage.tsdb.allow-overlapping-compaction",
        "--query.max-samples=500000000",
        "--query.timeout=10m",
        *more,
    ]
    process = subprocess.Popen([str(toolchain.path("prometheus")), *arguments], stdout=log, stderr=log)
    try:
        _await(f"http://127.0.0.1:{port}/-/ready")
        yield Server(url=f"http://127.0.0.1:{port}", pid=process.pid)
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()


def _await(url: str) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _series(name: str, labels: Mapping[str, str]) -> str:
    return f"{name}{{{','.join(f'{label}={json.dumps(value)}' for label, value in sorted(labels.items()))}}}"
