"""A drill as a table, as evidence in JSON and as a picture: promised beside measured, for every store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from rich.console import Console
from rich.table import Table

from localcloud.drill.playing import Measured
from localcloud.drill.stores import Disaster
from resilience.durations import said

_LEFT, _WIDTH, _TOP, _ROW = 200, 620, 60, 56
_HELD, _FAILED, _PROMISED = "#1e8449", "#c0392b", "#d5dbdb"


def print_table(console: Console, measured: Sequence[Measured], not_played: Mapping[str, str]) -> None:
    table = Table("store", "recovered by", "lost", "ran in", "back within", "verdict")
    for one in measured:
        table.add_row(
            one.store,
            one.promise.mechanism,
            f"{said(one.loss_seconds)} of {said(one.promise.loss_seconds)}",
            f"{one.restore_seconds:.1f} s",
            f"{said(one.time_seconds)} of {said(one.promise.time_seconds)}",
            "[green]held" if one.held else "[red]FAILED",
        )
    console.print(table)
    for one in measured:
        if not one.held:
            console.print(f"FAILED: {one.store}: {fault(one)}", markup=False, highlight=False, soft_wrap=True)
    for store, reason in not_played.items():
        console.print(f"not played: {store}: {reason}", markup=False, highlight=False, soft_wrap=True)


def fault(one: Measured) -> str:
    if one.damaged:
        return f"{one.damaged} of {one.written} records are damaged"
    if one.loss_seconds > one.promise.loss_seconds:
        return f"{one.lost} of {one.written} records are lost, {said(one.loss_seconds)} of writes"
    return f"back only after {said(one.time_seconds)}" if not one.held else ""


def evidence(
    disaster: Disaster, stack: str, at: datetime, measured: Sequence[Measured], not_played: Mapping[str, str]
) -> dict[str, Any]:
    """What an auditor is shown; `digest` is that of the rest, so that a later change is noticed."""
    document: dict[str, Any] = {
        "drill": disaster,
        "stack": stack,
        "at": at.isoformat(timespec="seconds"),
        "passed": passed(measured),
        "stores": [
            {
                "store": one.store,
                "mechanism": one.promise.mechanism,
                "copy": one.promise.copy,
                "records_written": one.written,
                "records_lost": one.lost,
                "records_damaged": one.damaged,
                "loss_seconds": one.loss_seconds,
                "promised_loss_seconds": one.promise.loss_seconds,
                "restore_seconds": round(one.restore_seconds, 3),
                "recovery_time_seconds": round(one.time_seconds, 3),
                "promised_recovery_time_seconds": one.promise.time_seconds,
                "held": one.held,
                "fault": fault(one),
            }
            for one in measured
        ],
        "not_played": dict(not_played),
    }
    return document | {"digest": hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()}


def passed(measured: Sequence[Measured]) -> bool:
    return all(one.held for one in measured)


def picture(disaster: Disaster, measured: Sequence[Measured]) -> str:
    """SVG: two bars a store, of what was lost and of how long recovery takes, each within what was promised."""
    height = _TOP + _ROW * len(measured) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 200}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="12" y="26" font-size="16">{escape(disaster)}: measured within what is promised (grey)</text>',
    ]
    for number, one in enumerate(measured):
        y = _TOP + _ROW * number
        parts.append(f'<text x="{_LEFT - 12}" y="{y + 22}" text-anchor="end">{escape(one.store)}</text>')
        parts += _bar(y, one.loss_seconds, one.promise.loss_seconds, "lost")
        parts += _bar(y + 22, one.time_seconds, one.promise.time_seconds, "back within")
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(y: float, measured: float, promised: float, what: str) -> list[str]:
    """A failed bar runs past the grey one, at most by a fifth."""
    length = _WIDTH * min(measured / promised, 1.2) if promised else _WIDTH
    colour = _HELD if measured <= promised else _FAILED
    return [
        f'<rect x="{_LEFT}" y="{y}" width="{_WIDTH}" height="16" fill="{_PROMISED}"/>',
        f'<rect x="{_LEFT}" y="{y}" width="{length:.1f}" height="16" fill="{colour}"/>',
        f'<text x="{_LEFT + 6}" y="{y + 12}">{what} {said(measured)} of {said(promised)}</text>',
    ]
