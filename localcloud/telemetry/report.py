"""Plays of lines as tables and as JSON, and a picture of the course of one."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from rich.console import Console
from rich.table import Table

from localcloud.telemetry.deliveries import SOURCES
from localcloud.telemetry.paging import ALERT, Page
from localcloud.telemetry.playing import Moment, Run

_SHOWN = 600
"""Characters of a message."""
_LEFT, _WIDTH, _TOP, _HEIGHT = 90, 800, 70, 260
_WRITTEN, _FOUND, _AWAY = "#7f8c8d", "#2471a3", "#f5b7b1"


def print_table(console: Console, run: Run) -> None:
    table = Table("kind", "way", "played", "found once", "missing", "more than once")
    for kind, found in run.counts.items():
        colour = "green" if found.exact else "red"
        numbers = (found.played, found.found_once, len(found.missing), len(found.doubled))
        table.add_row(kind, _way(kind), *(f"[{colour}]{number}" for number in numbers))
    console.print(table)
    streams = Table("data stream", "documents")
    for stream, documents in sorted(run.streams.items()):
        streams.add_row(stream, str(documents))
    console.print(streams)
    for kind, hit in run.examples.items():
        console.print(f"{kind}: GET /logs-*/_search?q=_id:{hit['_id']}", highlight=False)
    total = sum(found.played for found in run.counts.values())
    console.print(f"{total} lines in {run.seconds:.1f} s, {total / run.seconds:.0f} a second", highlight=False)
    console.print(
        "audit, cloudtrail and waf go through the real ingest pipelines, but Logstash, which hands them over in "
        "production, cannot run here and is played",
        highlight=False,
    )


def document(run: Run) -> dict[str, Any]:
    return {
        "passed": run.passed,
        "seconds": round(run.seconds, 2),
        "kinds": {
            kind: {
                "way": _way(kind),
                "played": found.played,
                "found_once": found.found_once,
                "missing": list(found.missing[:20]),
                "more_than_once": list(found.doubled[:20]),
            }
            for kind, found in run.counts.items()
        },
        "streams": dict(run.streams),
        "examples": dict(run.examples),
        "moments": [vars(moment) for moment in run.moments],
    }


def picture(run: Run) -> str:
    """SVG: lines written and documents found over time; what is shaded is a time in which a program was away."""
    seconds = max((moment.second for moment in run.moments), default=1.0) or 1.0
    most = max((max(moment.written, moment.found) for moment in run.moments), default=1) or 1
    bottom = _TOP + _HEIGHT
    return (
        "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 60}" height="{bottom + 50}" '
                'font-family="sans-serif" font-size="12">',
                '<rect width="100%" height="100%" fill="white"/>',
                '<text x="12" y="24" font-size="15">Lines that were written, and documents that were found</text>',
                *_absences(run, seconds),
                _curve(run, seconds, most, "written", _WRITTEN),
                _curve(run, seconds, most, "found", _FOUND),
                f'<line x1="{_LEFT}" y1="{bottom}" x2="{_LEFT + _WIDTH}" y2="{bottom}" stroke="#333"/>',
                f'<text x="{_LEFT - 8}" y="{_TOP + 6}" text-anchor="end">{most}</text>',
                f'<text x="{_LEFT}" y="{bottom + 20}">0 s</text>',
                f'<text x="{_LEFT + _WIDTH}" y="{bottom + 20}" text-anchor="end">{seconds:.0f} s</text>',
                f'<text x="{_LEFT}" y="{bottom + 42}" fill="{_WRITTEN}">written</text>',
                f'<text x="{_LEFT + 70}" y="{bottom + 42}" fill="{_FOUND}">found</text>',
                "</svg>",
            )
        )
        + "\n"
    )


def _curve(run: Run, seconds: float, most: int, what: str, colour: str) -> str:
    points = " ".join(
        f"{_LEFT + moment.second / seconds * _WIDTH:.1f},{_TOP + _HEIGHT - _height(moment, what) / most * _HEIGHT:.1f}"
        for moment in run.moments
    )
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _height(moment: Moment, what: str) -> int:
    return moment.written if what == "written" else moment.found


def _absences(run: Run, seconds: float) -> Iterator[str]:
    happens = run.disturbance
    for what, begin, lasts in (
        ("no gateway", happens.gateway_dies_at, happens.gateway_is_away_seconds),
        ("no store", happens.store_stops_at, happens.store_is_away_seconds),
    ):
        if begin is not None:
            left, width = _LEFT + begin / seconds * _WIDTH, lasts / seconds * _WIDTH
            yield f'<rect x="{left:.1f}" y="{_TOP}" width="{width:.1f}" height="{_HEIGHT}" fill="{_AWAY}"/>'
            yield f'<text x="{left + 4:.1f}" y="{_TOP - 6}">{escape(what)}</text>'


def _way(kind: str) -> str:
    return "ingest pipeline" if kind in SOURCES else "collectors"


def print_page(console: Console, page: Page) -> None:
    table = Table("the errors are", "seconds after they were written")
    for what, seconds in (
        ("found by the search node", page.found),
        ("with Alertmanager", page.alerting),
        (f"told to {page.message.channel}", page.told),
    ):
        table.add_row(what, f"{seconds:.1f}")
    console.print(table)
    console.print(page.message.body[:_SHOWN], highlight=False, markup=False)


def page_document(page: Page) -> dict[str, Any]:
    return {
        "alert": ALERT,
        "service": page.service,
        "seconds": {name: round(getattr(page, name), 2) for name in ("found", "alerting", "told")},
        "channel": page.message.channel,
        "message": page.message.body,
    }
