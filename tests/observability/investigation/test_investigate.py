"""The command finds the known answer in a real search node, with Jaeger's answers served by a stand-in."""

from __future__ import annotations

import json
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from localcloud.telemetry.search_node import SearchNode, search_node
from observability.__main__ import app
from tests.observability.investigation.incident import Incident

BEGIN = datetime(2026, 11, 24, 2, tzinfo=UTC)
INCIDENT = Incident(begin=BEGIN, since=BEGIN + timedelta(minutes=41, seconds=18), end=BEGIN + timedelta(minutes=58))
ALERT = '{alertname="ApiErrorRatioHigh",severity="S1",owner="checkout",service="checkout-api"}'


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchNode]:
    with search_node(tmp_path_factory.mktemp("node")) as node:
        template = {"index_patterns": ["logs-*"], "data_stream": {}, "template": {"mappings": _KEYWORDS}}
        node.ask("PUT", "/_index_template/logs", template)
        rows = [
            line
            for stream, document in INCIDENT.documents()
            for line in ({"create": {"_index": stream, "_id": document["event"]["id"]}}, document)
        ]
        assert not node.ask("POST", "/_bulk?refresh=true", "".join(f"{json.dumps(row)}\n" for row in rows))["errors"]
        yield node


_KEYWORDS = {"dynamic_templates": [{"keywords": {"match_mapping_type": "string", "mapping": {"type": "keyword"}}}]}


@pytest.fixture(scope="module")
def jaeger() -> Iterator[str]:
    traces = INCIDENT.traces()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            trace = traces.get(self.path.rpartition("/")[2])
            self.send_response(200 if trace else 404)
            self.end_headers()
            self.wfile.write(json.dumps({"data": [trace] if trace else [], "errors": None}).encode())

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["investigate", *arguments])


@pytest.mark.cloud
def test_the_failing_requests_their_beginning_and_the_slowest_span_are_found(
    node: SearchNode, jaeger: str, tmp_path: Path
) -> None:
    picture, until = tmp_path / "picture.svg", (BEGIN + timedelta(hours=1)).isoformat()
    stores = ("--elasticsearch", node.url, "--jaeger", jaeger, "--until", until)
    result = run(ALERT, *stores, "--json", "-", "--picture", str(picture))
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    first = next(at for _, at, fails in INCIDENT.requests() if fails and at >= INCIDENT.since)
    assert datetime.fromisoformat(found["since"]) == first
    assert not found["whole_window"]
    failed = [number for number, at, fails in INCIDENT.requests() if fails and at >= INCIDENT.since]
    assert found["groups"] == [{"request": "POST /checkout 504", "failures": len(failed)}]
    assert found["failures"][0]["id"] == f"line-{failed[-1]}"
    slowest = found["hotspots"][0]
    assert (slowest["service"], slowest["operation"], slowest["own_seconds"]) == ("payment-gateway", "authorize", 3.0)
    assert slowest["failed_first"] == slowest["traces"] == 25
    assert len(found["slowest"]) == 4
    assert "since 02:41:18" in "".join(ElementTree.parse(picture).getroot().itertext())
    text = run(ALERT, *stores).stdout
    assert "Fails since 02:41:18 UTC:" in text
    assert "Slowest: authorize of payment-gateway." in text


@pytest.mark.cloud
def test_a_quiet_service_is_said_to_be_quiet(node: SearchNode, jaeger: str) -> None:
    result = run('{service="cart"}', "--elasticsearch", node.url, "--jaeger", jaeger)
    assert result.exit_code == 0
    assert "No request failed." in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (('{severity="S1"}',), "labels name no service; give the label service"),
        (('{service="cart"}', "--until", "tomorrow"), "--until: 'tomorrow' is no time with an offset"),
        (('{service="cart"}', "--ca", "nowhere.crt"), "--ca: 'nowhere.crt' cannot be read"),
        (('{service="cart"}',), "--elasticsearch: 'http://127.0.0.1:9' gives no answer"),
    ],
)
def test_bad_input_is_one_sentence(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments, "--elasticsearch", "http://127.0.0.1:9", "--jaeger", "http://127.0.0.1:9")
    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
