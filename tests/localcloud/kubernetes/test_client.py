"""The client against an API server that is busy, broken or silent for a while."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from localcloud.endpoints import ClusterEndpoint
from localcloud.kubernetes.client import ApiError, Client
from localcloud.kubernetes.provider import KubernetesProvider
from localcloud.protocol import ProviderError
from tests.localcloud.clouds import CLUSTER
from tests.localcloud.kubernetes.engine import Engine, provider

_OBJECT = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "default", "uid": "1"}}
_RESOURCES = {"resources": [{"name": "configmaps", "kind": "ConfigMap", "namespaced": True}]}


class FakeApiServer(ThreadingHTTPServer):
    """Answers the next requests with `script`, one (status, headers, body) each, and then well."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[tuple[int, dict[str, str], Any]] = []
        self.requests: list[tuple[str, str, Any]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeApiServer  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append((self.command, self.path, json.loads(text) if text else None))
        if self.path.startswith("/api/v1?"):
            status, headers, body = 200, {}, _RESOURCES
        elif self.server.script:
            status, headers, body = self.server.script.pop(0)
        else:
            status, headers, body = 200, {}, _OBJECT
        if not status:
            self.close_connection = True
            return
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(payload)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    do_PATCH = do_DELETE = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[FakeApiServer]:
    with FakeApiServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def client(server: FakeApiServer) -> Iterator[Client]:
    client = Client(server.url, ca_file="", certificate_file="", key_file="", patience_seconds=2)
    yield client
    client.close()


@pytest.fixture
def kubernetes(server: FakeApiServer) -> Iterator[KubernetesProvider]:
    endpoint = ClusterEndpoint(server=server.url, ca_file="", certificate_file="", key_file="", kubeconfig_file="")
    with provider({CLUSTER: endpoint}) as kubernetes:
        yield kubernetes


def _status(code: int, message: str, **details: Any) -> dict[str, Any]:
    return {"kind": "Status", "code": code, "reason": "Why", "message": message, "details": details}


_TROUBLES = [
    (429, {"Retry-After": "0"}, _status(429, "too many requests")),
    (500, {}, _status(500, "etcdserver: request timed out")),
    (503, {}, b"<html>not JSON</html>"),
    (504, {}, b""),
    (0, {}, b""),
]


@pytest.mark.parametrize("trouble", _TROUBLES, ids=lambda trouble: str(trouble[0]))
def test_trouble_that_passes_is_waited_out(trouble: Any, server: FakeApiServer, client: Client) -> None:
    server.script = [trouble, trouble, trouble]
    assert client.get("/x") == _OBJECT
    assert len(server.requests) == 4


def test_a_repeated_request_says_the_same(server: FakeApiServer, client: Client) -> None:
    server.script = list(_TROUBLES[:3])
    client.apply("/x", {"data": {"a": "1"}})
    assert len(server.requests) == 4 and len({json.dumps(request) for request in server.requests}) == 1
    method, path, body = server.requests[0]
    assert (method, body) == ("PATCH", {"data": {"a": "1"}})
    assert "fieldValidation=Strict" in path and "force=true" in path and "dryRun" not in path


def test_trouble_that_stays_is_told_within_the_patience(server: FakeApiServer, client: Client) -> None:
    server.script = [(500, {}, _status(500, "disk full"))] * 50
    started = time.monotonic()
    with pytest.raises(ApiError, match="disk full"):
        client.get("/x")
    assert time.monotonic() - started < 3


def test_retry_after_is_honoured(server: FakeApiServer, client: Client) -> None:
    server.script = [(429, {"Retry-After": "1"}, _status(429, "later"))]
    started = time.monotonic()
    client.get("/x")
    assert time.monotonic() - started >= 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422])
def test_a_refusal_is_not_repeated(status: int, server: FakeApiServer, client: Client) -> None:
    server.script = [(status, {}, _status(status, "no", kind="namespaces", causes=[{"field": "spec.x"}]))]
    with pytest.raises(ApiError, match="no") as caught:
        client.get("/x")
    assert (caught.value.status, caught.value.kind, caught.value.fields) == (status, "namespaces", ("spec.x",))
    assert len(server.requests) == 1


def test_a_schema_error_is_not_taken_for_trouble(server: FakeApiServer, client: Client) -> None:
    server.script = [(500, {}, _status(500, "failed to create typed patch object (a/b; /v1): .x: not declared"))]
    with pytest.raises(ApiError, match="not declared"):
        client.apply("/x", {})
    assert len(server.requests) == 1


def test_a_server_that_is_gone_is_told_in_one_sentence() -> None:
    client = Client("http://127.0.0.1:1", ca_file="", certificate_file="", key_file="", patience_seconds=0.3)
    with pytest.raises(ApiError, match=r"^http://127\.0\.0\.1:1 does not answer: [^<]*refused$"):
        client.get("/x")


def test_the_provider_gets_through_and_reports_what_stays(
    server: FakeApiServer, kubernetes: KubernetesProvider
) -> None:
    engine = Engine(kubernetes, "kubernetes:core/v1:ConfigMap")
    server.script = [_TROUBLES[0], _TROUBLES[1]]
    assert engine.create({"metadata": {"name": "a"}}).id == "default/a"
    server.script = [(403, {}, _status(403, "exceeded quota"))]
    with pytest.raises(ProviderError, match=r"^ConfigMap default/a: exceeded quota$"):
        engine.update({"metadata": {"name": "a"}, "data": {"b": "1"}})
