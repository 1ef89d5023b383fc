"""Rotation of users of Elasticsearch, against a server that answers its security API as its documentation says."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import urllib.error
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from functions.rotation.elasticsearch import ElasticsearchUser
from localcloud.certificates import AUTHORITY, Subject, ensure, key_pair
from tests.functions.rotation.service import Service

ADMINISTRATOR = {"username": "elastic", "password": "administrator-of-a-test"}


class Security(BaseHTTPRequestHandler):
    """`PUT _security/user/<name>` by the administrator, and `GET _security/_authenticate` by anyone it knows."""

    users: dict[str, dict[str, Any]]

    def do_PUT(self) -> None:
        name = self.path.removeprefix("/_security/user/")
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self._user() != ADMINISTRATOR["username"]:
            return self._answer(403, {"error": "security_exception"})
        self.users[name] = body
        self._answer(200, {"created": True})

    def do_GET(self) -> None:
        user = self._user()
        if self.path != "/_security/_authenticate" or user is None:
            return self._answer(401, {"error": "security_exception"})
        self._answer(200, {"username": user, "roles": self.users[user]["roles"]})

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def _user(self) -> str | None:
        name, _, password = base64.b64decode(self.headers["Authorization"].split()[1]).decode().partition(":")
        return name if self.users.get(name, {}).get("password") == password else None

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture
def search(tmp_path: Path) -> Iterator[tuple[ElasticsearchUser, dict[str, dict[str, Any]]]]:
    """The kind under test, and the users that the server knows."""
    certificates = tmp_path / "certificates"
    ensure(certificates, {"search": Subject(common_name="127.0.0.1", hosts=["127.0.0.1"])})
    pair = key_pair(certificates, "search")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pair.certificate_file, pair.key_file)
    users = {ADMINISTRATOR["username"]: {"password": ADMINISTRATOR["password"], "roles": ["superuser"]}}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Security,), {"users": users}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kind = ElasticsearchUser(
        url=f"https://127.0.0.1:{server.server_address[1]}",
        user="shipper",
        roles=("writer",),
        administrator=lambda: ADMINISTRATOR,
        certificate_authority=key_pair(certificates, AUTHORITY).certificate_file.read_text(),
    )
    try:
        yield kind, users
    finally:
        server.shutdown()
        server.server_close()


def test_users_take_turns_and_the_one_before_is_left_alone(service: Service, search: Any) -> None:
    kind, users = search
    assert service.rotate(kind)
    first = users["shipper"]["password"]
    assert service.rotate(kind)
    assert users["shipper"] == {"password": first, "roles": ["writer"]}
    assert json.loads(service.value() or "{}")["username"] == "shipper_clone"
    assert users["shipper_clone"]["password"] == json.loads(service.value() or "{}")["password"]


def test_a_value_that_the_server_does_not_take_never_comes_into_use(service: Service, search: Any) -> None:
    kind, users = search
    service.rotate(kind)
    before = service.value()

    def forget(step: str) -> None:
        if step == "testSecret":
            users.pop("shipper_clone")

    assert not service.rotate(kind, before=forget)
    assert service.value() == before
    kind.prove(before or "")


def test_a_refusal_is_raised_without_the_password(search: Any) -> None:
    kind, _ = search
    with pytest.raises(urllib.error.HTTPError) as caught:
        kind.prove(json.dumps({"username": "shipper", "password": "not-it-at-all"}))
    assert "not-it-at-all" not in str(caught.value)
    caught.value.close()
