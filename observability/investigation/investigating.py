"""Asks the stores and puts their answers together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from observability.investigation.findings import Failure, Findings
from observability.investigation.onset import onset
from observability.investigation.spans import hotspots, slowest_trace
from observability.investigation.stores import (
    Store,
    Window,
    failing_spans,
    failures,
    groups,
    intervals,
    spans_of,
)

_INTERVALS = 120
_LINES = 1000
"""That groups are counted in: the newest."""
_TRACES = 25


def investigate(window: Window, search: Store, jaeger: Store) -> Findings:
    """What fails in the window, since when and where the time goes. Raises ProblemsFound where a store is silent."""
    seconds = max(1, round((window.end - window.begin).total_seconds() / _INTERVALS))
    counted = intervals(search, window, seconds)
    place = onset(counted)
    if place is None:
        lines, since = [], None
    else:
        failing = replace(window, begin=max(counted[place].begin, window.begin))
        since = failures(search, failing, count=1, oldest_first=True)[0].at
        lines = failures(search, replace(window, begin=since), count=_LINES)
    named = _trace_ids(lines)
    spans = spans_of(jaeger, named) if named else failing_spans(jaeger, window, _TRACES) if lines else []
    hot = hotspots(spans)
    return Findings(
        service=window.service,
        begin=window.begin,
        end=window.end,
        intervals=counted,
        since=since,
        whole_window=place == 0,
        groups=groups(lines),
        failures=lines[:_TRACES],
        hotspots=hot,
        slowest=slowest_trace(spans, hot[0]) if hot else [],
    )


def _trace_ids(lines: Sequence[Failure]) -> list[str]:
    return list(dict.fromkeys(line.trace_id for line in lines if line.trace_id))[:_TRACES]
