"""Plays lines to the pipelines while the store is away and the gateway dies, and counts what arrives."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalog.models import Catalogue
from localcloud.telemetry.collectors import collectors
from localcloud.telemetry.deliveries import Delivery, deliveries, hand_over
from localcloud.telemetry.dialect import furnish
from localcloud.telemetry.disturbing import Disturbance, disturb
from localcloud.telemetry.finding import Count, count, documents
from localcloud.telemetry.lines import ID, Kind, Line, lines
from localcloud.telemetry.pod_files import CONTAINERS, append
from localcloud.telemetry.rewiring import Peers
from localcloud.telemetry.search_node import SearchError, SearchNode, search_node
from settings.models import Settings

_ALL = "logs-*"
_NOT_NOW = (0, 429, 503)
_NO_PIPELINES_YET = "pipeline with id"
"""What a node says of any pipeline that starts and has not read its own state yet."""
_STEP_SECONDS = 0.5
_PATIENCE_SECONDS = 90.0
"""How long nothing new may arrive before the rest counts as lost; more than the collectors' longest pause."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """How many lines had been written and how many documents were found, so many seconds after the first line."""

    second: float
    written: int
    found: int


@dataclass(frozen=True, kw_only=True)
class Run:
    """`streams` counts documents by data stream; `examples` is a document of each kind."""

    counts: Mapping[Kind, Count]
    streams: Mapping[str, int]
    examples: Mapping[Kind, Mapping[str, Any]]
    moments: Sequence[Moment]
    disturbance: Disturbance
    seconds: float

    @property
    def passed(self) -> bool:
        return all(found.exact for found in self.counts.values())


@dataclass
class _Course:
    """What has happened so far."""

    begin: float
    written: int = 0
    moments: list[Moment] = field(default_factory=list)

    @property
    def second(self) -> float:
        return time.monotonic() - self.begin


def play(
    catalogue: Catalogue,
    settings: Settings,
    number: int,
    *,
    kinds: tuple[Kind, ...],
    per_second: int,
    disturbance: Disturbance,
    folder: Path,
    say: Callable[[str], None],
) -> Run:
    """Raises LocalCloudError where a program does not start."""
    played = list(lines(number, datetime.now(UTC), kinds))
    say("starting the search node and the collectors")
    with (
        search_node(folder / "search") as node,
        collectors(
            folder / "collectors", catalogue, settings, list(CONTAINERS.values()), Peers(elasticsearch=node.url)
        ) as pipeline,
        ThreadPoolExecutor(2) as background,
    ):
        furnish(node, catalogue, settings)
        course = _Course(begin=time.monotonic())
        disturbing = background.submit(disturb, node, pipeline, disturbance, course.begin, say)
        delivering = background.submit(_deliver, node, list(deliveries(played)))
        _write(pipeline.pods, played, per_second, node, course, say)
        _await(node, number, course, [disturbing, delivering], say)
        seconds = course.second
        hits = list(documents(node, _ALL))
    return Run(
        counts=_counts(played, hits),
        streams=Counter(_stream(hit["_index"]) for hit in hits),
        examples=_examples(hits),
        moments=course.moments,
        disturbance=disturbance,
        seconds=seconds,
    )


def _write(
    pods: Path, played: Sequence[Line], per_second: int, node: SearchNode, course: _Course, say: Callable[[str], None]
) -> None:
    """Containers print their lines, so many a second; what goes through buckets is written elsewhere."""
    step = max(1, int(per_second * _STEP_SECONDS))
    for begin in range(0, len(played), step):
        due = course.begin + begin / per_second
        time.sleep(max(0.0, due - time.monotonic()))
        for line in played[begin : begin + step]:
            if container := CONTAINERS.get(line.kind):
                append(pods, container, [(line.at, line.text.encode())])
        course.written = min(begin + step, len(played))
        _look(node, course, say)


def _await(
    node: SearchNode, number: int, course: _Course, others: Iterable[Future[None]], say: Callable[[str], None]
) -> None:
    """Until everything is found, or nothing new has been for long."""
    changed, most = time.monotonic(), -1
    while time.monotonic() - changed < _PATIENCE_SECONDS:
        _look(node, course, say)
        if course.moments[-1].found > most:
            changed, most = time.monotonic(), course.moments[-1].found
        if most >= number and all(other.done() for other in others):
            break
        time.sleep(_STEP_SECONDS)
    for other in others:
        other.result()


def _look(node: SearchNode, course: _Course, say: Callable[[str], None]) -> None:
    """What is found now; what was found before, while the store is away."""
    try:
        found = node.ask("GET", f"/{_ALL}/_count?ignore_unavailable=true")["count"]
    except SearchError:
        found = course.moments[-1].found if course.moments else 0
    course.moments.append(Moment(second=round(course.second, 2), written=course.written, found=found))
    say(f"{course.written} lines written, {found} documents found")


def _deliver(node: SearchNode, objects: Sequence[Delivery]) -> None:
    """A message stays in the queue until its object was handed over whole."""
    for delivery in objects:
        while True:
            try:
                hand_over(node, delivery)
                break
            except SearchError as error:
                if error.status not in _NOT_NOW and _NO_PIPELINES_YET not in str(error):
                    raise
                time.sleep(1.0)


def _counts(played: Sequence[Line], hits: Sequence[Mapping[str, Any]]) -> dict[Kind, Count]:
    by_kind: dict[Kind, list[str]] = {}
    for line in played:
        by_kind.setdefault(line.kind, []).append(line.id)
    return {kind: count(ids, hits, ID) for kind, ids in by_kind.items()}


def _examples(hits: Sequence[Mapping[str, Any]]) -> dict[Kind, Mapping[str, Any]]:
    found: dict[Kind, Mapping[str, Any]] = {}
    for hit in hits:
        if match := ID.search(str(hit["_source"])):
            kind: Any = match[0].split("-")[1]
            found.setdefault(kind, hit)
    return found


def _stream(index: str) -> str:
    """Name of the data stream that a backing index belongs to."""
    return index.removeprefix(".ds-").rpartition("-")[0]
