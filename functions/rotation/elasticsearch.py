"""Users of Elasticsearch, through its security API (elastic.co, "Create or update users", "Authenticate a user")."""

from __future__ import annotations

import base64
import json
import ssl
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from functions.rotation.alternation import Credentials, next_user
from functions.rotation.passwords import password

_TIMEOUT_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class ElasticsearchUser:
    """A user with these roles, and its clone."""

    url: str
    user: str
    roles: tuple[str, ...]
    administrator: Callable[[], Credentials]
    """Reads user name and password of one who may manage users."""
    certificate_authority: str | None = None
    """PEM text; None trusts what the system trusts."""

    def renewed(self, current: str | None) -> str:
        return json.dumps({"url": self.url, "username": next_user(self.user, current), "password": password()})

    def install(self, pending: str) -> None:
        credentials = json.loads(pending)
        user = {"password": credentials["password"], "roles": list(self.roles)}
        self._call("PUT", f"_security/user/{quote(credentials['username'], safe='')}", self.administrator(), user)

    def prove(self, pending: str) -> None:
        credentials = json.loads(pending)
        answer = self._call("GET", "_security/_authenticate", credentials)
        if answer.get("username") != credentials["username"]:
            raise RuntimeError("Elasticsearch took the next value for another user's")

    def _call(
        self, method: str, path: str, user: Credentials, body: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        credentials = base64.b64encode(f"{user['username']}:{user['password']}".encode()).decode()
        request = urllib.request.Request(
            f"{self.url.rstrip('/')}/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Basic {credentials}", "Content-Type": "application/json"},
        )
        trust = ssl.create_default_context(cadata=self.certificate_authority)
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS, context=trust) as response:
            return json.load(response)
