"""A long installation on the screen: one live line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from toolchain.reporting import Progress

_PLAIN_LINE_SECONDS = 15


@contextmanager
def shown(console: Console) -> Iterator[Progress]:
    if not console.is_terminal:
        yield _PlainLines(console).say
        return
    with console.status("") as live:
        yield lambda text: live.update(Text(text))


class _PlainLines:
    """Prints when another item begins or ends, and every few seconds in between."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._title = ""
        self._printed = 0.0

    def say(self, text: str) -> None:
        title, _, news = text.partition(": ")
        ended = news.startswith("done")
        if title == self._title and not ended and time.monotonic() - self._printed < _PLAIN_LINE_SECONDS:
            return
        self._title, self._printed = title, time.monotonic()
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)
