"""31 days of uneven traffic of one service, as blocks of Prometheus' own storage.

By day it is busy and well; by night a fiftieth of the requests come and many fail. Whoever averages ratios takes both
for equally important.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import toolchain

STEP_SECONDS = 30
DAYS = 31
END = 1_790_000_000 // 3600 * 3600
START = END - DAYS * 86400
SERVICE = "cart"

_PODS = 30
_ROUTES = 5
_METRIC = "http_server_request_duration_seconds_count"
_BLOCK = "486h"
"""The longest range that Prometheus' own compaction knows below 31 days: few blocks, as in an old installation."""


@dataclass(frozen=True, kw_only=True)
class Samples:
    """A series with its values by time (seconds)."""

    series: str
    points: list[tuple[float, str]]


def traffic() -> tuple[list[Samples], float]:
    """The 300 counters, and the exact share of failed requests in the last 30 days."""
    answered, failed = _counters()
    codes = {"200": answered, "503": failed}
    series = [
        Samples(
            series=f'{_METRIC}{{service="{SERVICE}",instance="{pod}",http_route="/{route}",{_code(code)}}}',
            points=points,
        )
        for pod in range(_PODS)
        for route in range(_ROUTES)
        for code, points in codes.items()
    ]
    window = 30 * 86400 // STEP_SECONDS
    good, bad = (int(points[-1][1]) - int(points[-1 - window][1]) for points in (answered, failed))
    return series, bad / (good + bad)


def write_blocks(samples: Iterable[Samples], storage: Path) -> None:
    """Adds blocks to a storage that no Prometheus has open."""
    text = storage.parent / "samples.txt"
    with text.open("w") as file:
        for one in samples:
            file.writelines(f"{one.series} {value} {time}\n" for time, value in one.points)
        file.write("# EOF\n")
    command = [
        toolchain.path("promtool"),
        "tsdb",
        "create-blocks-from",
        f"--max-block-duration={_BLOCK}",
        "openmetrics",
    ]
    subprocess.run([*map(str, command), str(text), str(storage)], check=True, stdout=subprocess.DEVNULL)
    text.unlink()


def _counters() -> tuple[list[tuple[float, str]], list[tuple[float, str]]]:
    answered, failed = 0, 0
    good: list[tuple[float, str]] = []
    bad: list[tuple[float, str]] = []
    for time, requests, failures in _requests():
        answered += requests - failures
        failed += failures
        good.append((time, str(answered)))
        bad.append((time, str(failed)))
    return good, bad


def _requests() -> Iterator[tuple[int, int, int]]:
    """Time, requests and failures among them, every step, of one pod's route."""
    for time in range(START, END + 1, STEP_SECONDS):
        step = time // STEP_SECONDS
        hour = time // 3600 % 24
        if 7 <= hour < 23:
            yield time, 50 + step % 7, int(step % 60 == 0)
        else:
            yield time, 1, int(step % 180 == 0)


def _code(code: str) -> str:
    return f'http_response_status_code="{code}"'
