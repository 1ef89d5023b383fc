"""HTTP calls of what is told."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TIMEOUT_SECONDS = 10


class TellingFailed(RuntimeError):
    """What is to be told does not take it; it may another time. No message holds a secret."""


def call(told: str, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> bytes:
    """The answer. `told` names the other side in messages. Raises TellingFailed."""
    request = urllib.request.Request(url, body, dict(headers), method=method)
    place = f"{method} {urllib.parse.urlsplit(url).path}"
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        raise TellingFailed(f"{told} answers {error.code} to {place}") from None
    except OSError as error:
        raise TellingFailed(f"{told} does not answer {place}: {error}") from None


@dataclass(frozen=True, kw_only=True)
class Api:
    """A JSON API. `authorization` is the header's value; it is in no message."""

    url: str
    authorization: str

    def __repr__(self) -> str:
        return f"Api({self.url})"

    def get(self, path: str, **parameters: str) -> Any:
        return self._call("GET", f"{path}?{urllib.parse.urlencode(parameters)}" if parameters else path)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._call("POST", path, body)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._call("PUT", path, body)

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._call("PATCH", path, body)

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        headers = {
            "Authorization": self.authorization,
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        data = None if body is None else json.dumps(body).encode()
        text = call("the tracker", method, self.url + path, headers, data)
        try:
            return json.loads(text) if text else None
        except ValueError:
            raise TellingFailed(f"the tracker's answer to {method} {path.partition('?')[0]} is no JSON") from None
