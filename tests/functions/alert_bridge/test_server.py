"""The program itself, and the real Alertmanager before it: from an alert to an issue and an event."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from components.python_program import code_files
from localcloud.ports import free_port
from observability.notifications.bridge import alert_bridge
from tests.functions.alert_bridge.played import PlayedGitHub, PlayedSentry, serving
from tests.functions.alert_bridge.told import told
from tests.observability.notifications.configurations import CATALOGUE, PROD, TOKYO, text
from tests.observability.notifications.played import alertmanager, outside
from tests.observability.programs import eventually

KEY = "0123456789abcdef0123456789abcdef"


@contextmanager
def running(folder: Path, github: PlayedGitHub, sentry: PlayedSentry) -> Iterator[str]:
    """What prod deploys, as its pod finds it, but for the tracker's address."""
    own = alert_bridge(CATALOGUE.teams, PROD)
    assert own
    for path, module in code_files("functions.alert_bridge").items():
        (folder / "code" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "code" / path).write_text(module)
    (folder / "secrets").mkdir()
    for name in own.secrets:
        dsn = f"http://{KEY}@{sentry.url.removeprefix('http://')}/42"
        (folder / "secrets" / name).write_text(dsn if name.startswith("sentry") else "of-the-tracker")
    config = own.configuration.replace("https://api.github.com", github.url)
    (folder / "bridge.json").write_text(config)
    port = free_port()
    arguments = [str(folder / "code"), str(folder / "bridge.json"), str(folder / "secrets"), str(port)]
    process = subprocess.Popen(
        [sys.executable, "-I", *arguments], stderr=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C"}
    )
    try:
        url = f"http://127.0.0.1:{port}"
        eventually(lambda: answers(f"{url}/") == (200, "ok\n"), "the bridge does not serve")
        yield url
        process.terminate()
        _, said = process.communicate(timeout=10)
        assert process.returncode == 0, said
        assert "of-the-tracker" not in said and KEY not in said
    finally:
        process.kill()
        process.wait()
        assert process.stderr
        process.stderr.close()


def answers(url: str, body: bytes | None = None, **headers: str) -> tuple[int, str] | None:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return None


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[str, PlayedGitHub, PlayedSentry]]:
    github, sentry = PlayedGitHub(), PlayedSentry()
    with serving(github), serving(sentry), running(tmp_path, github, sentry) as url:
        yield url, github, sentry


def test_it_answers_whatever_comes_and_ends_when_it_is_told_to(world: tuple[str, PlayedGitHub, PlayedSentry]) -> None:
    url, github, _ = world
    assert answers(f"{url}/tickets", json.dumps(told()).encode()) == (200, "opened 1\n")
    for path, body, status in (("tickets", b"\xff", 400), ("sentry", b"{}", 400), ("elsewhere", b"{}", 404)):
        answer = answers(f"{url}/{path}", body)
        assert answer and answer[0] == status
    too_long = answers(f"{url}/tickets", b"{}", **{"Content-Length": str(10**9)})
    assert too_long and too_long[0] == 413
    assert len(github.issues) == 1


@pytest.mark.cloud
def test_alertmanager_files_a_ticket_and_records_an_event_and_ends_the_ticket(tmp_path: Path) -> None:
    github, sentry = PlayedGitHub(), PlayedSentry()
    minor = {"alertname": "TlsVersionOutdated", "severity": "S3", "owner": "fulfilment"}
    failing = {"alertname": "ApiErrorRatioHigh", "severity": "S1", "owner": "checkout", "service": "cart"}
    alerts: list[dict[str, Any]] = [{"cluster": TOKYO, **labels} for labels in (minor, failing)]
    for part in ("bridge", "alertmanager"):
        (tmp_path / part).mkdir()
    with ExitStack() as stack:
        for played in (github, sentry):
            stack.enter_context(serving(played))
        others = stack.enter_context(outside())
        bridge = stack.enter_context(running(tmp_path / "bridge", github, sentry))
        alerting = stack.enter_context(alertmanager(text(), others, tmp_path / "alertmanager", bridge=f"{bridge}/"))
        alerting.fire(*alerts)
        [issue] = eventually(lambda: github.issues, "no issue was opened")
        assert issue["title"] == f"TlsVersionOutdated · {TOKYO}" and issue["state"] == "open"
        [event] = eventually(lambda: [*sentry.events.values()], "Sentry was not told")
        assert (event["level"], event["tags"]["service"]) == ("fatal", "cart")
        alerting.resolve(*alerts)
        eventually(lambda: github.issues[0]["state"] == "closed", "the issue stays open")
        assert len(github.issues) == 1 and len(sentry.events) == 1
