"""What is asked of Elasticsearch and Kibana over their APIs, as data: the same request twice leaves the same state."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Target = Literal["elasticsearch", "kibana"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One call. A `body` of text is a file to import; any other is sent as JSON."""

    target: Target = "elasticsearch"
    method: Literal["PUT", "POST"]
    path: str
    body: Any = None


def plan_files(requests: Iterable[Request]) -> dict[str, str]:
    """Text by file name: `plan`, a line for each request in order with its body's file, and the bodies."""
    files: dict[str, str] = {}
    lines: list[str] = []
    for number, request in enumerate(requests):
        file = f"{number:03}.{'ndjson' if isinstance(request.body, str) else 'json'}"
        files[file] = request.body if isinstance(request.body, str) else json.dumps(request.body, sort_keys=True)
        lines.append(f"{request.target} {request.method} {request.path} {file}\n")
    return {"plan": "".join(lines), **files}
