"""Metrics over HTTP, for functions that run in a cluster."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def serve(port: int, metrics: Callable[[], str]) -> ThreadingHTTPServer:
    """A server of `/metrics`, which answers `ok` to any other path; it has not begun to serve."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (metrics() if self.path == "/metrics" else "ok\n").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    return ThreadingHTTPServer(("", port), Handler)
