"""What an investigation finds, as records; times are aware datetimes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Interval:
    """How many requests were logged from `begin` on until the next interval, and how many of them failed."""

    begin: datetime
    requests: int
    failures: int


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A failing request's line. `trace_id` is empty where the line names no trace."""

    id: str
    at: datetime
    stream: str
    request: str
    status: int | None
    message: str
    trace_id: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """Failures that look alike: one request, one status, or one kind of error."""

    request: str
    failures: int


@dataclass(frozen=True, kw_only=True)
class Span:
    """`parent` is empty for the first span of a trace, or where the parent was lost."""

    id: str
    parent: str
    trace_id: str
    service: str
    operation: str
    begin: datetime
    seconds: float
    failed: bool


@dataclass(frozen=True, kw_only=True)
class Hotspot:
    """An operation that failing requests go through. `own_seconds` is the median time in it and not in a child."""

    service: str
    operation: str
    own_seconds: float
    share: float
    """Of the time of all traces that were read."""
    traces: int
    failed_first: int
    """Traces whose error began here: no child of the span failed."""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """`since` is None where nothing fails; `whole_window`: it failed as much when the window began."""

    service: str
    begin: datetime
    end: datetime
    intervals: Sequence[Interval]
    since: datetime | None
    whole_window: bool
    groups: Sequence[Group]
    failures: Sequence[Failure]
    hotspots: Sequence[Hotspot]
    slowest: Sequence[Span]
    """Spans of the trace with the slowest hotspot's longest run, in order of their begin."""

    def document(self) -> dict[str, Any]:
        """For `--json`."""
        return _plain(asdict(self))


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    return value
