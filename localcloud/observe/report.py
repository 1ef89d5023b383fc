"""A run as a table, as JSON and as a picture of its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from rich.console import Console
from rich.table import Table

from localcloud.observe.playing import Run
from localcloud.observe.receivers import Message
from localcloud.observe.verdicts import Heard, Verdict

_COLOURS = {"page": "#c0392b", "post": "#2471a3", "ticket": "#7d6608"}
_ABOVE_THE_LINE = {"page": 6, "post": -6, "ticket": 0}
"""A page comes with a post: both are to be seen."""
_LEFT, _WIDTH, _ROW, _TOP = 210, 760, 34, 62


def print_table(console: Console, verdicts: Sequence[Verdict], strays: Sequence[Message]) -> None:
    table = Table("scenario", "who was told, after how many seconds", "fired and kept quiet", "verdict")
    for verdict in verdicts:
        told = {one.alert for one in verdict.heard}
        quiet = sorted({alert for alert, _ in verdict.fired} - told)
        outcome = "[red]" + "\n".join(verdict.faults) if verdict.faults else "[green]as it should"
        table.add_row(
            verdict.scenario.name,
            "\n".join(f"{one.channel}: {one.alert}, {one.after:.0f} s" for one in _first(verdict.heard)) or "nobody",
            "\n".join(quiet),
            outcome,
        )
    console.print(table)
    for message in strays:
        console.print(f"told of something else: {message.channel}: {message.body[:300]}", markup=False, highlight=False)


def document(run: Run, verdicts: Sequence[Verdict], strays: Sequence[Message]) -> dict[str, Any]:
    return {
        "passed": passed(verdicts, strays),
        "scenarios": [verdict.document() for verdict in verdicts],
        "strays": [{"channel": one.channel, "body": one.body} for one in strays],
        "firing": sorted({firing.labels["alertname"] for firing in run.firings}),
    }


def passed(verdicts: Sequence[Verdict], strays: Sequence[Message]) -> bool:
    return not strays and not any(verdict.faults for verdict in verdicts)


def picture(verdicts: Sequence[Verdict], seconds: float) -> str:
    """SVG: a row a scenario, time from left to right; ticks are alerts that begin to fire, dots are messages."""
    begin = -60.0
    scale = _WIDTH / (seconds - begin)
    x = lambda second: _LEFT + (max(second, begin) - begin) * scale  # noqa: E731
    height = _TOP + _ROW * len(verdicts) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 40}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        *_legend(),
    ]
    for minute in range(int(begin // 60), int(seconds // 60) + 1):
        at = x(minute * 60)
        parts.append(f'<line x1="{at:.1f}" y1="{_TOP - 8}" x2="{at:.1f}" y2="{height - 20}" stroke="#e5e5e5"/>')
        parts.append(f'<text x="{at:.1f}" y="{height - 6}" text-anchor="middle" fill="#666">{minute} min</text>')
    parts.append(f'<line x1="{x(0):.1f}" y1="{_TOP - 8}" x2="{x(0):.1f}" y2="{height - 20}" stroke="#333"/>')
    for number, verdict in enumerate(verdicts):
        parts += _row(verdict, _TOP + _ROW * number + _ROW / 2, x)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _row(verdict: Verdict, y: float, x: Any) -> list[str]:
    colour = "#c0392b" if verdict.faults else "#333"
    parts = [
        f'<text x="{_LEFT - 12}" y="{y + 4:.1f}" text-anchor="end" fill="{colour}">'
        f"{escape(verdict.scenario.name)}</text>"
    ]
    for alert, after in verdict.fired:
        parts.append(
            f'<line x1="{x(after):.1f}" y1="{y - 9:.1f}" x2="{x(after):.1f}" y2="{y + 9:.1f}" stroke="#999">'
            f"<title>{escape(alert)} fires after {after:.0f} s</title></line>"
        )
    for one in _first(verdict.heard):
        parts.append(
            f'<circle cx="{x(one.after):.1f}" cy="{y - _ABOVE_THE_LINE[one.channel]:.1f}" r="6" '
            f'fill="{_COLOURS[one.channel]}">'
            f"<title>{one.channel}: {escape(one.alert)} after {one.after:.0f} s</title></circle>"
        )
    for program, after in verdict.scenario.kills.items():
        parts.append(
            f'<text x="{x(after):.1f}" y="{y + 4:.1f}" text-anchor="middle">✕<title>{program} dies</title></text>'
        )
    return parts


def _legend() -> list[str]:
    parts = ['<text x="12" y="24" font-size="15">Who was told, and when; the faults begin at 0 min</text>']
    for number, (channel, colour) in enumerate(_COLOURS.items()):
        at = _LEFT + 260 + number * 90
        parts.append(f'<circle cx="{at}" cy="38" r="6" fill="{colour}"/><text x="{at + 11}" y="42">{channel}</text>')
    at = _LEFT + 540
    parts.append(
        f'<line x1="{at}" y1="30" x2="{at}" y2="46" stroke="#999"/><text x="{at + 8}" y="42">alert fires</text>'
    )
    parts.append(f'<text x="{at + 90}" y="42">✕ program dies</text>')
    return parts


def _first(heard: Sequence[Heard]) -> list[Heard]:
    """The first message of each channel about each alert."""
    found: dict[tuple[str, str], Heard] = {}
    for one in sorted(heard, key=lambda one: one.after):
        if not one.resolves:
            found.setdefault((one.channel, one.alert), one)
    return list(found.values())
