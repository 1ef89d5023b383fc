"""Calls of a tracker's JSON API."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TIMEOUT_SECONDS = 10
"""Two calls fit into the time that Alertmanager gives a webhook."""


class TrackerFailed(RuntimeError):
    """The tracker does not do what it is asked; it may another time."""


@dataclass(frozen=True, kw_only=True)
class Api:
    """`authorization` is the header's value; it is in no message."""

    url: str
    authorization: str

    def __repr__(self) -> str:
        return f"Api({self.url})"

    def get(self, path: str, **parameters: str) -> Any:
        query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
        return self._call("GET", path + query, None)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._call("POST", path, body)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._call("PUT", path, body)

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._call("PATCH", path, body)

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        request.add_header("Authorization", self.authorization)
        request.add_header("Accept", "application/json")
        request.add_header("Content-Type", "application/json")
        place = f"{method} {path.partition('?')[0]}"
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            raise TrackerFailed(f"the tracker answers {error.code} to {place}") from None
        except (OSError, ValueError) as error:
            raise TrackerFailed(f"the tracker does not answer {place}: {error}") from None
