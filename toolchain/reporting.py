"""How an installation says what it does: which item of how many, for how long, and how long it usually takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str], None]
"""Called about once a second with `[item/items] what is done: time so far and expected`."""


class Heartbeat:
    """Says how an item is getting on."""

    def __init__(self, say: Progress, title: str, expected_seconds: float | None) -> None:
        self._say = say
        self._title = title
        self._expected = f" of about {_duration(expected_seconds)}" if expected_seconds else ""
        self._start = time.monotonic()

    def __call__(self) -> None:
        self._say(f"{self._title}: {_duration(time.monotonic() - self._start)}{self._expected}")

    def waiting(self) -> None:
        self._say(f"{self._title}: waiting for another process that does the same")

    def done(self) -> None:
        self._say(f"{self._title}: done in {_duration(time.monotonic() - self._start)}")


class Report:
    """Counts the items of one `ensure`."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._position = 0
        self._total = 0

    def expect(self, items: int) -> None:
        self._total = self._position + items

    @contextmanager
    def item(self, title: str, expected_seconds: float | None, *, counted: bool = True) -> Iterator[Heartbeat]:
        if counted:
            self._position += 1
            title = f"[{self._position}/{self._total}] {title}"
        heartbeat = Heartbeat(self._progress, title, expected_seconds)
        heartbeat()
        yield heartbeat
        heartbeat.done()


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
