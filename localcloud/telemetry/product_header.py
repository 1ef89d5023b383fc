"""Makes a search node say that it is Elasticsearch: the collector's exporter drops what it sent to anything else.

A relay on loopback that adds one header to each answer. While the node is away it hangs up, as if nobody were there.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_HEADER = ("X-Elastic-Product", "Elasticsearch")
_ANSWER_SECONDS = 120
_PASSED_ON = ("Content-Type", "Content-Encoding")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked has gone, as a killed gateway does."""


@contextmanager
def elasticsearch_before(url: str, port: int = 0) -> Iterator[str]:
    """URL of the relay to that URL, while the block lasts; without a port it takes a free one."""
    address = urlsplit(url).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
            node = http.client.HTTPConnection(address, timeout=_ANSWER_SECONDS)
            try:
                node.request(self.command, self.path, body, headers)
                answer = node.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException):
                self.close_connection = True
                return
            finally:
                node.close()
            self.send_response(answer.status)
            for name, value in (_HEADER, ("Content-Type", "application/json"), ("Content-Length", str(len(content)))):
                self.send_header(name, value)
            # Who asked may have been killed meanwhile.
            with suppress(ConnectionError):
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_HEAD = do_PUT = do_POST

        def log_message(self, format: str, *args: object) -> None: ...

    server = _Server(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
