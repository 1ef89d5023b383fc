"""What Prometheus would already know: the world's history, what its rules recorded, and how long alerts are pending."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

import toolchain
from localcloud.errors import LocalCloudError
from localcloud.observe.programs import Programs, fetch, free_address
from localcloud.observe.world import HISTORY_SECONDS, name

_RECORDED_EVERY_SECONDS = 30
_PENDING_SINCE = "ALERTS_FOR_STATE"
"""The series in which Prometheus notes since when an alert is pending, and that it reads when it starts again."""
_LONGEST_PENDING_SECONDS = 2 * 3600

Rule = Mapping[str, Any]


def remember(folder: Path, lines: Iterable[str], rule_files: Sequence[str], until: float, programs: Programs) -> Path:
    """A database with all of it, up to a Unix time; `lines` are OpenMetrics of what was scraped."""
    database = folder / "history"
    _add(database, lines)
    rules = [rule for text in rule_files for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]
    for records in _levels([rule for rule in rules if "record" in rule]):
        with _Reader(folder, database, programs) as reader:
            recorded = [line for rule in records for line in _recorded(reader, rule, until)]
        _add(database, [*recorded, "# EOF\n"])
    with _Reader(folder, database, programs) as reader:
        pending = [line for rule in rules if rule.get("for") for line in _pending(reader, rule, until)]
    _add(database, [*pending, "# EOF\n"])
    return database


def _add(database: Path, lines: Iterable[str]) -> None:
    source = database.with_suffix(".txt")
    with source.open("w") as file:
        file.writelines(lines)
    command = [str(toolchain.path("promtool")), "tsdb", "create-blocks-from", "openmetrics", "--quiet"]
    result = subprocess.run([*command, str(source), str(database)], capture_output=True, text=True, check=False)
    source.unlink()
    if result.returncode:
        raise LocalCloudError(f"promtool did not take the history: {result.stderr.strip()[-300:]}")


class _Reader:
    """A Prometheus that only reads the database, while the block lasts."""

    def __init__(self, folder: Path, database: Path, programs: Programs) -> None:
        self._programs = programs
        self._url = free_address()
        configuration = folder / "reader.yaml"
        configuration.write_text("global: {}\n")
        self._arguments = [
            f"--config.file={configuration}",
            f"--storage.tsdb.path={database}",
            "--storage.tsdb.retention.time=30d",
            f"--web.listen-address={self._url}",
        ]

    def __enter__(self) -> _Reader:
        self._programs.start("reader", "prometheus", self._arguments, ready=f"http://{self._url}/-/ready")
        return self

    def __exit__(self, *_: object) -> None:
        self._programs.end("reader")

    def over_time(self, query: str, start: float, end: float) -> list[dict[str, Any]]:
        parameters = {
            "query": query,
            "start": f"{start:.3f}",
            "end": f"{end:.3f}",
            "step": f"{_RECORDED_EVERY_SECONDS}",
        }
        return fetch(f"http://{self._url}/api/v1/query_range", parameters)["data"]["result"]


def _levels(records: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Rules whose queries read only what is there before them, or else others of their own name."""
    waiting = list(records)
    while waiting:
        unknown = {rule["record"] for rule in waiting}
        ready = [rule for rule in waiting if not unknown & _series(rule)]
        ready = ready or [rule for rule in waiting if unknown & _series(rule) == {rule["record"]}]
        if not ready:
            raise LocalCloudError(f"the recording rules {', '.join(sorted(unknown))} need each other")
        yield ready
        waiting = [rule for rule in waiting if rule not in ready]


def _series(rule: Rule) -> set[str]:
    return set(re.findall(r"[a-zA-Z_:][\w:]*", rule["expr"]))


def _recorded(reader: _Reader, rule: Rule, until: float) -> Iterator[str]:
    for series in reader.over_time(rule["expr"], until - HISTORY_SECONDS, until):
        labels = {**_without_name(series["metric"]), **rule.get("labels", {})}
        text = name(rule["record"], labels)
        for moment, value in series["values"]:
            yield f"{text} {value} {moment}\n"


def _pending(reader: _Reader, rule: Rule, until: float) -> Iterator[str]:
    """Since when each alert that is true at the end has been so without a break."""
    for series in reader.over_time(rule["expr"], until - _LONGEST_PENDING_SECONDS, until):
        moments = [float(moment) for moment, _ in series["values"]]
        if moments[-1] < until - 2 * _RECORDED_EVERY_SECONDS:
            continue
        since = moments[-1]
        for moment in reversed(moments):
            if since - moment > _RECORDED_EVERY_SECONDS:
                break
            since = moment
        labels = {**_without_name(series["metric"]), **rule["labels"], "alertname": rule["alert"]}
        for moment in moments[-3:]:
            yield f"{name(_PENDING_SINCE, labels)} {since:.0f} {moment:.3f}\n"


def _without_name(labels: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in labels.items() if key != "__name__"}
