"""Findings as a picture: failures over time with the moment at which they began, and the slowest trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from html import escape

from observability.investigation.findings import Findings, Span

_LEFT, _WIDTH, _RIGHT = 260, 700, 110
_GRAPH_TOP, _GRAPH_HEIGHT = 60, 120
_ROW = 24
_FAILED, _FINE, _LINE = "#c0392b", "#2471a3", "#333"
_MOST_SPANS = 30

Place = Callable[[datetime], float]


def picture(findings: Findings) -> str:
    """SVG."""
    spans = findings.slowest[:_MOST_SPANS]
    rows_top = _GRAPH_TOP + _GRAPH_HEIGHT + 70
    height = rows_top + _ROW * max(len(spans), 1) + 20
    return (
        "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + _RIGHT}" height="{height}" '
                'font-family="sans-serif" font-size="12">',
                '<rect width="100%" height="100%" fill="white"/>',
                *_failures(findings),
                *_waterfall(spans, rows_top),
                "</svg>",
            )
        )
        + "\n"
    )


def _failures(findings: Findings) -> Iterator[str]:
    """A bar for each interval: as high as its requests, red as far as they failed."""
    place = _scale(findings.begin, findings.end)
    bottom = _GRAPH_TOP + _GRAPH_HEIGHT
    highest = max((interval.requests for interval in findings.intervals), default=0) or 1
    width = max(_WIDTH / max(len(findings.intervals), 1) - 1, 1)
    yield f'<text x="12" y="24" font-size="15">Requests of {escape(findings.service)}, and those that failed</text>'
    for interval in findings.intervals:
        for count, colour in ((interval.requests, "#d5dbdb"), (interval.failures, _FAILED)):
            tall = count / highest * _GRAPH_HEIGHT
            yield (
                f'<rect x="{place(interval.begin):.1f}" y="{bottom - tall:.1f}" width="{width:.1f}" '
                f'height="{tall:.1f}" fill="{colour}"/>'
            )
    yield f'<line x1="{_LEFT}" y1="{bottom}" x2="{_LEFT + _WIDTH}" y2="{bottom}" stroke="{_LINE}"/>'
    yield f'<text x="{_LEFT}" y="{bottom + 18}">{findings.begin:%H:%M:%S}</text>'
    yield f'<text x="{_LEFT + _WIDTH}" y="{bottom + 18}" text-anchor="end">{findings.end:%H:%M:%S} UTC</text>'
    yield f'<text x="{_LEFT - 12}" y="{_GRAPH_TOP + 10}" text-anchor="end">{highest} in an interval</text>'
    if findings.since:
        at = place(findings.since)
        yield (
            f'<line x1="{at:.1f}" y1="{_GRAPH_TOP - 14}" x2="{at:.1f}" y2="{bottom}" stroke="{_FAILED}" '
            'stroke-dasharray="4 3"/>'
        )
        yield f'<text x="{at + 6:.1f}" y="{_GRAPH_TOP - 6}" fill="{_FAILED}">since {findings.since:%H:%M:%S}</text>'


def _waterfall(spans: Sequence[Span], top: float) -> Iterator[str]:
    if not spans:
        yield f'<text x="12" y="{top}">No trace of a failing request was found.</text>'
        return
    begin = min(span.begin for span in spans)
    end = max(span.begin + timedelta(seconds=span.seconds) for span in spans)
    place = _scale(begin, end)
    yield f'<text x="12" y="{top - 14}" font-size="15">The slowest of the failing traces, {spans[0].trace_id}</text>'
    for number, span in enumerate(spans):
        y = top + _ROW * number
        left, right = place(span.begin), place(span.begin + timedelta(seconds=span.seconds))
        colour = _FAILED if span.failed else _FINE
        label = escape(f"{span.service}: {span.operation}"[:40])
        yield f'<text x="{_LEFT - 12}" y="{y + 14}" text-anchor="end" fill="{_LINE}">{label}</text>'
        yield f'<rect x="{left:.1f}" y="{y + 3}" width="{max(right - left, 1):.1f}" height="14" fill="{colour}"/>'
        yield f'<text x="{right + 6:.1f}" y="{y + 14}">{span.seconds * 1000:.0f} ms</text>'


def _scale(begin: datetime, end: datetime) -> Place:
    whole = (end - begin).total_seconds() or 1.0
    return lambda moment: _LEFT + (moment - begin).total_seconds() / whole * _WIDTH
