"""What AWS lays into buckets, and what Logstash makes of it, up to the ingest pipelines.

Logstash itself cannot be had here. Its part is thin, and is played: it reads a compressed object, takes each event as a
line, notes the object's key, gives the line an id that is the same at every delivery, and hands batches over.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, Literal

from localcloud.telemetry.lines import ACCOUNT, REGION, Kind, Line
from localcloud.telemetry.search_node import SearchError, SearchNode
from observability.search.ingest.pipelines import pipeline_name
from observability.search.streams import Source

SOURCES: dict[Kind, Literal["kubernetes", "cloudtrail", "waf"]] = {
    "audit": "kubernetes",
    "cloudtrail": "cloudtrail",
    "waf": "waf",
}
"""Kinds of lines that come this way, by their source."""
_BATCH = 1000
_TAKEN = (200, 201, 409)
"""409: it was there already."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """An object in a bucket."""

    source: Source
    key: str
    content: bytes


def deliveries(lines: Iterable[Line], per_object: int = 5000) -> Iterator[Delivery]:
    """The objects in which AWS would deliver these lines."""
    by_kind: dict[Kind, list[Line]] = {}
    for line in lines:
        if line.kind in SOURCES:
            by_kind.setdefault(line.kind, []).append(line)
    for kind, own in by_kind.items():
        for number in range(0, len(own), per_object):
            yield _delivery(SOURCES[kind], number, [line.text for line in own[number : number + per_object]])


def hand_over(node: SearchNode, delivery: Delivery) -> None:
    """As Logstash does. Raises SearchError where the node takes a batch not at all or one of its lines not."""
    lines = iter(_events(delivery))
    while batch := list(islice(lines, _BATCH)):
        rows = "".join(f"{json.dumps(row)}\n" for line in batch for row in _rows(delivery, line))
        answer = node.ask("POST", "/_bulk", rows)
        refused = [item["create"] for item in answer["items"] if item["create"]["status"] not in _TAKEN]
        if refused:
            raise SearchError(refused[0]["status"], f"{len(refused)} lines were refused, such as {refused[0]}")


def _delivery(source: Source, number: int, texts: Sequence[str]) -> Delivery:
    content = f'{{"Records":[{",".join(texts)}]}}' if source == "cloudtrail" else "\n".join(texts)
    return Delivery(
        source=source,
        key=f"AWSLogs/{ACCOUNT}/{source}/{REGION}/{number:08}.log.gz",
        content=gzip.compress(content.encode()),
    )


def _events(delivery: Delivery) -> Iterator[str]:
    content = gzip.decompress(delivery.content).decode()
    if delivery.source == "cloudtrail":
        yield from (json.dumps(record) for record in json.loads(content)["Records"])
    else:
        yield from content.splitlines()


def _rows(delivery: Delivery, line: str) -> tuple[dict[str, Any], dict[str, Any]]:
    identity = sha256(line.encode()).hexdigest()
    action = {"_index": f"logs-arrival.{delivery.source}-play", "pipeline": pipeline_name(delivery.source)}
    document = {"message": line, "event": {"id": identity}, "log": {"file": {"path": delivery.key}}}
    return {"create": action}, document
