"""The real Alertmanager with what is rendered, and the world outside played by one HTTP server."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from localcloud.ports import free_port
from observability.topology import ALERT_BRIDGE, ALERTMANAGER_SECRETS_DIR
from tests.observability.programs import eventually, fetch, running

SOON = re.compile(r"^( *-? ?group_(?:wait|interval)): \d+[smh]$", re.M)
"""Waits, which tests have no time for; what they are is asserted elsewhere."""


@dataclass
class Outside:
    """PagerDuty, Slack and the webhooks: what they were sent, by path."""

    port: int = 0
    received: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def at(self, path: str) -> list[dict[str, Any]]:
        return [body for place, body in self.received if place == f"/{path}"]

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"


@contextmanager
def outside() -> Iterator[Outside]:
    world = Outside()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            world.received.append((self.path, body))
            answer = b"ok" if self.path == "/slack" else b'{"status":"success"}'
            self.send_response(202 if self.path == "/pagerduty" else 200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    world.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Alertmanager:
    api: str
    secrets: Path

    def fire(self, *alerts: dict[str, str], since: timedelta = timedelta()) -> None:
        """They began `since` ago."""
        start = datetime.now(UTC) - since
        self._post(alerts, start, start + timedelta(hours=5))

    def resolve(self, *alerts: dict[str, str]) -> None:
        now = datetime.now(UTC)
        self._post(alerts, now - timedelta(minutes=1), now)

    def alerts(self) -> list[dict[str, Any]]:
        return fetch(f"{self.api}/alerts") or []

    def _post(self, alerts: tuple[dict[str, str], ...], start: datetime, end: datetime) -> None:
        bodies = [
            {
                "labels": alert,
                "annotations": {"summary": f"{alert['alertname']} of a test", "description": "It is played."},
                "startsAt": start.isoformat(),
                "endsAt": end.isoformat(),
            }
            for alert in alerts
        ]
        assert fetch(f"{self.api}/alerts", bodies) is not None, "Alertmanager refuses the alerts"


@contextmanager
def alertmanager(
    configuration: str, world: Outside, folder: Path, *, waits_are_short: bool = True, bridge: str | None = None
) -> Iterator[Alertmanager]:
    """It runs what was rendered, but for waits of a second, the folder of its secrets, PagerDuty's address and the
    bridge's, in whose place the world answers where there is none."""
    secrets = folder / "secrets"
    secrets.mkdir()
    for name in sorted(set(re.findall(rf"{re.escape(ALERTMANAGER_SECRETS_DIR)}/([-a-z0-9]+)", configuration))):
        path = "slack" if name == "slack-api-url" else name
        (secrets / name).write_text(f"key-of-{name}" if name.startswith("pagerduty-") else world.address(path))
    text = configuration.replace(ALERTMANAGER_SECRETS_DIR, str(secrets))
    text = text.replace(f"http://{ALERT_BRIDGE.address}/", bridge or world.address(""))
    if waits_are_short:
        text = SOON.sub(r"\1: 1s", text)
    text = text.replace("global:\n", f"global:\n  pagerduty_url: {world.address('pagerduty')}\n", 1)
    (folder / "alertmanager.yaml").write_text(text)
    address = f"127.0.0.1:{free_port()}"
    with running(
        "alertmanager",
        "--config.file=alertmanager.yaml",
        "--storage.path=alerts",
        f"--web.listen-address={address}",
        "--cluster.listen-address=",
        "--web.external-url=https://alertmanager.kiso.example",
        ready=f"http://{address}/-/ready",
        folder=folder,
    ):
        eventually(lambda: fetch(f"http://{address}/api/v2/status"), "Alertmanager has no status")
        yield Alertmanager(f"http://{address}/api/v2", secrets)
