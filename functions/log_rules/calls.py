"""Calls of Elasticsearch and Alertmanager over HTTP."""

from __future__ import annotations

import base64
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_LIMIT_SECONDS = 20


class CallFailed(Exception):
    """Says which server did not do as it was asked, and why; never with what credentials."""


class Search:
    """Elasticsearch, as the user whose name and password are files of `credentials`, read anew for each call."""

    def __init__(self, url: str, credentials: Path | None = None, authority: Path | None = None) -> None:
        self._url = url
        self._credentials = credentials
        self._tls = ssl.create_default_context(cafile=str(authority)) if authority else None

    def ask(self, path: str, search: Any) -> Any:
        """The answer. A stream that does not exist yet holds nothing. Raises CallFailed."""
        url = f"{self._url}{path}?ignore_unavailable=true&allow_no_indices=true"
        return json.loads(_call(url, search, self._authorization(), self._tls))

    def _authorization(self) -> dict[str, str]:
        if self._credentials is None:
            return {}
        try:
            user, password = ((self._credentials / name).read_text().strip() for name in ("username", "password"))
        except OSError as error:
            raise CallFailed(f"the credentials cannot be read: {error.strerror}") from None
        return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def tell(alertmanagers: Sequence[str], alerts: Sequence[Any]) -> None:
    """Send all alerts to each Alertmanager, as they do not pass alerts on. Raises CallFailed unless one takes them."""
    failures = []
    for url in alertmanagers:
        try:
            _call(f"{url}/api/v2/alerts", alerts, {}, None)
        except CallFailed as error:
            failures.append(str(error))
    if len(failures) == len(alertmanagers):
        raise CallFailed("; ".join(failures))


def _call(url: str, body: Any, headers: dict[str, str], tls: ssl.SSLContext | None) -> bytes:
    request = urllib.request.Request(
        url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json", **headers}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=_LIMIT_SECONDS, context=tls) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        raise CallFailed(f"{request.host} answers {error.code}: {error.read(300).decode(errors='replace')}") from None
    except OSError as error:
        raise CallFailed(f"{request.host} does not answer: {error}") from None
