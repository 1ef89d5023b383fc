"""GitHub, Jira and Sentry, played: an HTTP server with as much of each as the bridge asks for."""

from __future__ import annotations

import json
import re
import threading
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Played:
    """While `fails`, every call is answered with that status."""

    url: str = ""
    calls: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    """Method, path and headers, whose names are in lower case."""
    fails: int = 0

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Any:
        raise NotImplementedError


@dataclass
class PlayedTracker(Played):
    """`issues` are as the tracker keeps them."""

    issues: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Any:
        return self.told(method, path, query, json.loads(body or b"null"))

    def told(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
        raise NotImplementedError


class PlayedGitHub(PlayedTracker):
    def told(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
        if method == "GET":
            wanted = set(query["labels"].split(","))
            return [one for one in self.issues if wanted <= set(one["labels"]) and one["state"] == query["state"]]
        if method == "POST":
            self.issues.append({"number": len(self.issues) + 1, "state": "open", **body})
            return self.issues[-1]
        issue = self.issues[int(path.rsplit("/", 1)[1]) - 1]
        issue.update(body)
        return issue


class PlayedJira(PlayedTracker):
    transitions: tuple[str, ...] = ("In Progress", "Done")

    def told(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
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


@dataclass
class PlayedSentry(Played):
    """Takes envelopes as Relay does: it reads items by their length, and keeps an event's id once a project."""

    events: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """By project and id."""

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Any:
        [project] = re.findall(r"^/api/(\d+)/envelope/$", path)
        headers, _, rest = body.partition(b"\n")
        item, _, payload = rest.partition(b"\n")
        described = json.loads(item)
        assert described["type"] == "event"
        event = json.loads(payload[: described["length"]])
        assert payload[described["length"] :] in (b"", b"\n")
        assert json.loads(headers)["event_id"] == event["event_id"]
        assert re.fullmatch(r"[0-9a-f]{32}", event["event_id"])
        self.events.setdefault((project, event["event_id"]), event)
        return {"id": event["event_id"]}


@contextmanager
def serving(played: Played) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            address = urllib.parse.urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            played.calls.append((self.command, address.path, headers))
            query = dict(urllib.parse.parse_qsl(address.query))
            answer = None if played.fails else played.answer(self.command, address.path, query, body)
            self.send_response(played.fails or (204 if answer is None else 200))
            self.end_headers()
            if answer is not None:
                self.wfile.write(json.dumps(answer).encode())

        do_GET = do_POST = do_PUT = do_PATCH = _answer

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    played.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
