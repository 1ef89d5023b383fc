"""Where the time of traces is spent, and where their errors begin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from observability.investigation.findings import Hotspot, Span


def hotspots(spans: Sequence[Span]) -> list[Hotspot]:
    """Operations, the one with the most time of its own first."""
    own = own_seconds(spans)
    failed_children = {(span.trace_id, span.parent) for span in spans if span.failed}
    by_operation: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    for span in spans:
        by_operation[span.service, span.operation].append(span)
    whole = sum(own.values()) or 1.0
    found = [
        Hotspot(
            service=service,
            operation=operation,
            own_seconds=median(own[_key(span)] for span in group),
            share=sum(own[_key(span)] for span in group) / whole,
            traces=len({span.trace_id for span in group}),
            failed_first=len({span.trace_id for span in group if span.failed and _key(span) not in failed_children}),
        )
        for (service, operation), group in by_operation.items()
    ]
    return sorted(found, key=lambda hotspot: hotspot.share, reverse=True)


def slowest_trace(spans: Sequence[Span], hotspot: Hotspot) -> list[Span]:
    """All spans of the trace in which the operation took longest, by when they began."""
    own = own_seconds(spans)
    candidates = [span for span in spans if (span.service, span.operation) == (hotspot.service, hotspot.operation)]
    longest = max(candidates, key=lambda span: own[_key(span)])
    return sorted((span for span in spans if span.trace_id == longest.trace_id), key=lambda span: span.begin)


def own_seconds(spans: Iterable[Span]) -> dict[tuple[str, str], float]:
    """By trace and span: seconds of it in which none of its children ran."""
    children: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    spans = list(spans)
    for span in spans:
        children[span.trace_id, span.parent].append(span)
    return {_key(span): max(span.seconds - _covered(span, children[_key(span)]), 0.0) for span in spans}


def _covered(span: Span, children: Sequence[Span]) -> float:
    """Seconds of the span in which at least one child ran; children may overlap and outlive it."""
    covered = timedelta()
    reached, end = span.begin, _end(span)
    for child in sorted(children, key=lambda child: child.begin):
        begin, until = max(child.begin, reached), min(_end(child), end)
        if until > begin:
            covered += until - begin
            reached = until
    return covered.total_seconds()


def _end(span: Span) -> datetime:
    return span.begin + timedelta(seconds=span.seconds)


def _key(span: Span) -> tuple[str, str]:
    return span.trace_id, span.id
