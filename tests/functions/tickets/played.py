"""Trackers that are played: an HTTP server with as much of GitHub's and Jira's issues as the function asks for."""

from __future__ import annotations

import json
import re
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Played:
    """`issues` are as the tracker keeps them; while `fails`, every call is answered with that status."""

    url: str = ""
    issues: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and authorization."""
    fails: int = 0

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
        raise NotImplementedError


class PlayedGitHub(Played):
    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
        if method == "GET":
            wanted = set(query["labels"].split(","))
            return [one for one in self.issues if wanted <= set(one["labels"]) and one["state"] == query["state"]]
        if method == "POST":
            self.issues.append({"number": len(self.issues) + 1, "state": "open", **body})
            return self.issues[-1]
        issue = self.issues[int(path.rsplit("/", 1)[1]) - 1]
        issue.update(body)
        return issue


class PlayedJira(Played):
    transitions: tuple[str, ...] = ("In Progress", "Done")

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
        if path.endswith("/search/jql"):
            [wanted] = re.findall(r'labels = "([^"]+)"', body["jql"])
            found = [one for one in self.issues if wanted in one["labels"] and one["status"] != "Done"]
            return {"issues": found[: body["maxResults"]], "isLast": True}
        if path.endswith("/transitions") and method == "GET":
            categories = {"In Progress": "indeterminate", "Done": "done"}
            return {
                "transitions": [
                    {"id": name, "to": {"statusCategory": {"key": categories[name]}}} for name in self.transitions
                ]
            }
        if method == "POST" and path.endswith("/issue"):
            self.issues.append({"key": f"OPS-{len(self.issues) + 1}", "status": "To Do", **body["fields"]})
            return self.issues[-1]
        issue = next(one for one in self.issues if f"/{one['key']}" in path)
        if method == "PUT":
            issue.update(body["fields"])
        else:
            issue["status"] = body["transition"]["id"]
        return None


@contextmanager
def serving(played: Played) -> Iterator[Played]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            address = urllib.parse.urlsplit(self.path)
            played.calls.append((self.command, address.path, self.headers["Authorization"]))
            query = dict(urllib.parse.parse_qsl(address.query))
            status = played.fails or 200
            body = (
                None if played.fails else played.answer(self.command, address.path, query, json.loads(text or "null"))
            )
            self.send_response(status if body is not None or played.fails else 204)
            self.end_headers()
            if body is not None:
                self.wfile.write(json.dumps(body).encode())

        do_GET = do_POST = do_PUT = do_PATCH = _answer

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    played.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()
