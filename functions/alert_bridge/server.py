"""The webhook: what it answers decides whether Alertmanager sends the same again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from functions.alert_bridge.calls import TellingFailed
from functions.alert_bridge.deliveries import Delivery
from functions.alert_bridge.notification import BadNotification, notification

_LOG = logging.getLogger(__name__)
_LOCKS = tuple(threading.Lock() for _ in range(64))
"""Of groups: a tracker asked by two peers at once would find no issue for either, and open two."""
_MOST_BYTES = 16 * 1024 * 1024


def answered(deliveries: Mapping[str, Delivery], path: str, body: str) -> tuple[int, str]:
    """Status and text. Alertmanager tries again after 5xx, and after nothing else."""
    deliver = deliveries.get(path)
    if deliver is None:
        return 404, f"nothing is told at {path}"
    try:
        told = notification(body)
        with _LOCKS[int(told.key, 16) % len(_LOCKS)]:
            return 200, deliver(told)
    except BadNotification as error:
        return 400, str(error)
    except TellingFailed as error:
        return 502, str(error)


def server(port: int, deliveries: Mapping[str, Delivery]) -> ThreadingHTTPServer:
    """It has not begun to serve. Any GET is answered with `ok`, for probes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, "ok")

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > _MOST_BYTES:
                self._answer(413, f"the body has no length, or one above {_MOST_BYTES} bytes")
                return
            body = self.rfile.read(int(length)).decode(errors="replace")
            status, text = answered(deliveries, self.path, body)
            _LOG.info("%s %s: %s", self.path, status, text)
            self._answer(status, text)

        def _answer(self, status: int, text: str) -> None:
            body = f"{text}\n".encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    return ThreadingHTTPServer(("", port), Handler)
