"""A target with any number of series, played in time that passes as fast as it is scraped.

Each scrape is the next step of a service's life, stamped as such, so a block's worth of samples takes
seconds. Of its series some count requests, some never move, some are gauges: the mix that exporters have.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_COUNTING, _STILL, _WHOLE = 45, 80, 95
"""Percentiles: below the first a series counts, below the second it stands still, below the third it is whole."""


@dataclass(kw_only=True)
class PlayedSeries:
    """`port` serves `count` series for `limit` scrapes, and none after; `scrapes` says how many there were."""

    count: int
    limit: int
    step_seconds: int
    port: int = 0
    scrapes: int = 0

    def expositions(self) -> Iterator[bytes]:
        names = [_name(number) for number in range(self.count)]
        values = [0.0] * self.count
        draw = random.Random(1).random
        # All of it in the past, up to now: Prometheus takes nothing from the future.
        start = int(time.time()) - (self.limit + 2) * self.step_seconds
        for step in range(self.limit):
            stamp = (start + step * self.step_seconds) * 1000
            for number in range(self.count):
                kind = number % 100
                if kind < _COUNTING:
                    values[number] += int(draw() * 20)
                elif kind >= _WHOLE:
                    values[number] = round(draw() * 1000, 3)
                elif kind >= _STILL:
                    values[number] = int(draw() * 50)
            yield "".join(f"{name} {value!r} {stamp}\n" for name, value in zip(names, values, strict=True)).encode()


def _name(number: int) -> str:
    pod, family = number % 50, number // 50
    return (
        "http_server_request_duration_seconds_bucket{"
        f'service="checkout-api-{pod}",owner="checkout",tier="1",kind="api",namespace="shop",'
        f'pod="checkout-api-7d9f8b6c5d-{pod:05d}",http_route="/orders/{{id}}/lines/{family % 37}",'
        f'http_request_method="POST",http_response_status_code="{200 + family % 7}",le="{family // 37}"}}'
    )


@contextmanager
def played(count: int, *, limit: int, step_seconds: int) -> Iterator[PlayedSeries]:
    """Serves the series until the block ends. What comes next is made ahead, so that no scrape waits for it."""
    series = PlayedSeries(count=count, limit=limit, step_seconds=step_seconds)
    ahead: queue.Queue[bytes] = queue.Queue(maxsize=2)

    def produce() -> None:
        for exposition in series.expositions():
            ahead.put(exposition)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b""
            if series.scrapes < series.limit:
                body = ahead.get()
                series.scrapes += 1
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    series.port = server.server_port
    threading.Thread(target=produce, daemon=True).start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield series
    finally:
        server.shutdown()
        server.server_close()
