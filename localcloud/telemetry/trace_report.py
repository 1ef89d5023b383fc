"""A play of traces as a table, as JSON and as a picture: what was kept of each class."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from localcloud.telemetry.tracing import TraceRun

_LEFT, _WIDTH, _TOP, _ROW = 110, 600, 60, 44


def print_table(console: Console, run: TraceRun) -> None:
    table = Table("traces", "sent", "kept whole", "share", "in part", "a span twice")
    for name, kept in run.kept.items():
        table.add_row(name, *map(str, (kept.sent, kept.whole, f"{kept.share:.1%}", kept.partial, kept.doubled)))
    console.print(table)
    console.print(
        f"{run.lost} traces that had to be kept were not; 1 in {run.kept_one_in} of the others was to be kept; "
        f"{run.seconds:.0f} s",
        highlight=False,
    )
    console.print("a collector that writes files stands where Jaeger stores traces in production", highlight=False)
    if run.disturbance.gateway_dies_at is not None:
        console.print(
            "a gateway keeps traces in memory until it has decided on them: what it has not is lost when it is killed",
            highlight=False,
        )


def document(run: TraceRun) -> dict[str, Any]:
    return {
        "lost": run.lost,
        "kept_one_in": run.kept_one_in,
        "seconds": round(run.seconds, 1),
        "classes": {name: {**vars(kept), "share": round(kept.share, 4)} for name, kept in run.kept.items()},
    }


def picture(run: TraceRun) -> str:
    """SVG: a bar a class, filled as far as its traces were kept."""
    rows = list(run.kept.items())
    width, height = _LEFT + _WIDTH + 150, _TOP + _ROW * len(rows) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        '<text x="12" y="24" font-size="15">Traces that were kept, of those that were sent</text>',
    ]
    for number, (name, kept) in enumerate(rows):
        y = _TOP + _ROW * number
        parts += [
            f'<text x="{_LEFT - 12}" y="{y + 16}" text-anchor="end">{name}</text>',
            f'<rect x="{_LEFT}" y="{y}" width="{_WIDTH}" height="24" fill="#e5e8e8"/>',
            f'<rect x="{_LEFT}" y="{y}" width="{_WIDTH * kept.share:.1f}" height="24" fill="#2471a3"/>',
            f'<text x="{_LEFT + _WIDTH + 8}" y="{y + 16}">{kept.whole} of {kept.sent}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"
