"""A stand-in for the part of the Kubernetes API that a collector asks: which pods there are, of which service.

It answers lists and keeps watches open without an event, on loopback, to anybody.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from localcloud.telemetry.pod_files import Container

NODE = "node-1"


@contextmanager
def pods_api(folder: Path, containers: Sequence[Container]) -> Iterator[Path]:
    """A kubeconfig in the folder that leads here, while the block lasts."""
    pods = [_pod(container) for container in containers]
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query = parse_qs(address.query)
            if not address.path.endswith("/pods"):
                return self._answer(404, _REFUSED | {"reason": "NotFound", "code": 404})
            if "sendInitialEvents" in query:
                # As a server that streams no lists: the client asks for the list instead.
                return self._answer(422, _REFUSED)
            if query.get("watch") in (["true"], ["1"]):
                self._answer(200, None)
                over.wait()
                return None
            return self._answer(200, {"kind": "PodList", "apiVersion": "v1", "metadata": _VERSION, "items": pods})

        def _answer(self, status: int, document: Any) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            if document is not None:
                self.wfile.write(json.dumps(document).encode())
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kubeconfig = folder / "kubeconfig"
    kubeconfig.write_text(json.dumps(_kubeconfig(f"http://127.0.0.1:{server.server_port}")))
    try:
        yield kubeconfig
    finally:
        over.set()
        server.shutdown()
        server.server_close()


_VERSION = {"resourceVersion": "1"}
_REFUSED = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Invalid", "code": 422}


def _pod(container: Container) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": container.service}
    image = {"name": container.name, "image": f"registry.example/{container.service}:1.0.0"}
    metadata = {"name": container.pod, "namespace": container.namespace, "uid": container.uid, "labels": labels}
    return {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {**metadata, **_VERSION, "creationTimestamp": "2026-11-24T00:00:00Z"},
        "spec": {"nodeName": NODE, "containers": [image]},
        "status": {"phase": "Running", "podIP": f"10.0.0.{container.number + 1}"},
    }


def _kubeconfig(server: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "play", "cluster": {"server": server}}],
        "users": [{"name": "play", "user": {}}],
        "contexts": [{"name": "play", "context": {"cluster": "play", "user": "play"}}],
        "current-context": "play",
    }
