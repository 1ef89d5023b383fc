"""Plain JSON over TLS to a Kubernetes API server, patient with a server that is overloaded for a while."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3

FIELD_MANAGER = "operations-platform"
_APPLY = "application/apply-patch+yaml"
_JSON = "application/json"
_TRANSIENT_STATUSES = frozenset({429, 500, 502, 503, 504})
# Server-side apply answers an undeclared or mistyped field with 500, although trying again cannot help.
_PERMANENT_MESSAGES = ("failed to create typed patch object", "failed to convert new object")
_FIRST_DELAY_SECONDS = 0.1
_LONGEST_DELAY_SECONDS = 5.0
_CONNECTIONS = 32
_TIMEOUT = urllib3.Timeout(connect=5, read=60)

KubernetesObject = dict[str, Any]


@dataclass
class ApiError(Exception):
    """The API server's refusal; `status` is 0 where it did not answer at all."""

    status: int
    reason: str
    message: str
    kind: str = ""
    """Plural of the kind that the refusal is about, such as `namespaces`."""
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.message


class Client:
    """One API server, with a client certificate; safe to use from several threads.

    Every request is safe to repeat (reads, server-side apply, deletes), so failures that may pass are retried for
    `patience_seconds`.
    """

    def __init__(
        self, server: str, *, ca_file: str, certificate_file: str, key_file: str, patience_seconds: float = 45.0
    ) -> None:
        self._server = server
        self._patience_seconds = patience_seconds
        self._pool = urllib3.PoolManager(
            maxsize=_CONNECTIONS, ca_certs=ca_file, cert_file=certificate_file, key_file=key_file, retries=False
        )

    def get(self, path: str, query: Mapping[str, str] | None = None) -> KubernetesObject:
        return self._request("GET", path, query=query)

    def apply(self, path: str, manifest: KubernetesObject, *, dry_run: bool = False) -> KubernetesObject:
        """Server-side apply: own exactly the fields of `manifest`; unknown fields are errors."""
        query = {"fieldManager": FIELD_MANAGER, "force": "true", "fieldValidation": "Strict"}
        if dry_run:
            query["dryRun"] = "All"
        return self._request("PATCH", path, query=query, body=manifest, content_type=_APPLY)

    def delete(self, path: str, *, propagation: str) -> KubernetesObject:
        return self._request("DELETE", path, body={"propagationPolicy": propagation})

    def healthy(self, path: str) -> bool:
        """Whether the server answers this path with success right now."""
        try:
            return self._pool.request("GET", self._server + path, timeout=2.0).status == 200
        except (urllib3.exceptions.HTTPError, OSError):
            return False

    def close(self) -> None:
        self._pool.clear()

    def _request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        content_type: str = _JSON,
    ) -> KubernetesObject:
        url = f"{self._server}{path}?{urlencode(query or {})}"
        deadline = time.monotonic() + self._patience_seconds
        delay = _FIRST_DELAY_SECONDS
        while True:
            pause = random.uniform(delay / 2, delay)
            try:
                response = self._pool.request(
                    method,
                    url,
                    body=None if body is None else json.dumps(body),
                    headers={"Content-Type": content_type, "Accept": _JSON},
                    timeout=_TIMEOUT,
                )
            except (urllib3.exceptions.HTTPError, OSError) as error:
                failure = ApiError(0, "Unreachable", f"{self._server} does not answer: {_cause(error)}")
            else:
                if response.status < 300:
                    return json.loads(response.data)
                failure = _failure(response)
                if response.status not in _TRANSIENT_STATUSES or failure.message.startswith(_PERMANENT_MESSAGES):
                    raise failure
                pause = max(pause, _retry_after_seconds(response))
            if time.monotonic() + pause > deadline:
                raise failure
            time.sleep(pause)
            delay = min(delay * 2, _LONGEST_DELAY_SECONDS)


def _failure(response: urllib3.BaseHTTPResponse) -> ApiError:
    """From the `Status` object that the API server sends, or from whatever a proxy put in its place."""
    try:
        status = json.loads(response.data)
        details = status.get("details") or {}
        return ApiError(
            response.status,
            status.get("reason") or "",
            status["message"],
            details.get("kind") or "",
            tuple(cause["field"] for cause in details.get("causes") or () if cause.get("field")),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return ApiError(response.status, response.reason or "", f"the API server answered {response.status}")


def _retry_after_seconds(response: urllib3.BaseHTTPResponse) -> float:
    try:
        return float(response.headers.get("Retry-After", 0))
    except ValueError:
        return 0.0


def _cause(error: Exception) -> str:
    """The innermost reason, without the object addresses that urllib3 puts in its texts."""
    reason = getattr(error, "reason", None)
    text = str(reason or error)
    return text.rpartition(": ")[2]
