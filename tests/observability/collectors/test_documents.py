"""Lines of containers through the agent's and the gateway's own statements, in one real collector."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from catalog.models import Catalogue
from localcloud.ports import free_port
from localcloud.telemetry.hostile import hostile
from localcloud.telemetry.pod_files import Container, append
from observability.collectors.agent import LONGEST_TEXT_BYTES, agent
from observability.collectors.forms import MOST_KEYS
from observability.collectors.gateway import gateway
from observability.collectors.redaction import REDACTED
from observability.log_alerts.counts import BASELINES, LEVEL, LINE_COUNTS
from settings.models import Settings
from tests.observability.collectors.running import attributes, await_size, collector, exported, plain
from tests.observability.programs import fetch

pytestmark = pytest.mark.cloud

_API = Container(namespace="shop", service="checkout-api", name="checkout-api", number=1)
_WEB = Container(namespace="shop", service="nginx", name="nginx", number=2)

_NGINX = '203.0.113.5 - ann [24/Nov/2026:03:00:00 +0000] "GET /a?page=3 HTTP/1.1" 502 17 "-" "curl/8" 0.250'
_JSON = (
    '{"level":"warn","msg":"slow","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","duration_ms":1.5,"order":{"items":2}}'
)
_AUDIT = (
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a1","verb":"delete","user":{"username":"bob",'
    '"groups":["x"]},'
    '"sourceIPs":["203.0.113.7"],"responseStatus":{"code":403}}'
)
_SIGN_IN = '{"msg":"refused","event.category":"authentication","outcome":"failure"}'
_MAIL = "INFO wrote to ann@shop.example"
_WIDE = json.dumps({"msg": "many keys", **{f"key{number}": number for number in range(5 * MOST_KEYS)}})
_JAVA = (
    "2026-11-24 03:00:00,123 ERROR [main] shop.Ledger - not closed\njava.lang.IllegalStateException: open orders\n"
    "\tat shop.Ledger.close(Ledger.java:118)\nCaused by: java.io.IOException: reset\n\tat shop.Run.day(Run.java:6)"
)
_PYTHON = "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nKeyError: 'x'"
_GO = "panic: runtime error: index out of range\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:8 +0x1d"


_PUSHED = {
    "resourceLogs": [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "cart"}}]},
            "scopeLogs": [
                {
                    "logRecords": [
                        {
                            "body": {"stringValue": "pushed words"},
                            "severityText": "ERROR",
                            "traceId": "5b8efff798038103d269b633813fc60c",
                            "attributes": [{"key": "json", "value": {"stringValue": "of its own"}}],
                        }
                    ]
                }
            ],
        }
    ]
}


@pytest.fixture(scope="module")
def documents(
    catalogue: Catalogue, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("documents")
    texts = [_JSON, _MAIL, _WIDE, _AUDIT, _SIGN_IN, "INFO between", _PYTHON, "INFO between", _GO, "INFO after"]
    _write(folder, _API, [*(text.encode() for text in texts), *(line.text for line in hostile())])
    _write(folder, _WEB, [_NGINX.encode(), b"plain words"])
    now = datetime.now(UTC)
    java, other = _JAVA.encode().split(b"\n"), [b"INFO of another container"] * 5
    # Row by row in turn, as two containers write.
    for row, stranger in zip(java, other, strict=True):
        append(folder / "pods", Container(namespace="batch", service="a", name="java", number=3), [(now, row)])
        append(folder / "pods", Container(namespace="batch", service="b", name="other", number=4), [(now, stranger)])
    target, port = folder / "documents.json", free_port()
    document = _played(
        agent(settings), gateway(catalogue, settings, settings.clusters.primary, LINE_COUNTS, BASELINES), folder, port
    )
    with collector(document, folder):
        fetch(f"http://127.0.0.1:{port}/v1/logs", _PUSHED)
        await_size(target, 4)
    return [
        {"document": plain(record["body"]), "sent": attributes(record["attributes"])}
        for request in exported(target)
        for resource in request["resourceLogs"]
        for scope in resource["scopeLogs"]
        for record in scope["logRecords"]
    ]


def _write(folder: Path, container: Container, texts: Iterable[bytes]) -> None:
    append(folder / "pods", container, [(datetime.now(UTC), text) for text in texts])


def _played(agent: dict[str, Any], gateway: dict[str, Any], folder: Path, port: int) -> dict[str, Any]:
    files = {key: value for key, value in agent["receivers"]["filelog/pods"].items() if key != "storage"}
    own = {
        "transform/logs": agent["processors"]["transform/logs"],
        **{name: gateway["processors"][name] for name in ("transform/service", "transform/documents")},
    }
    return {
        "receivers": {
            "filelog/pods": {**files, "include": [f"{folder}/pods/*/*/*.log"]},
            "otlp": {"protocols": {"http": {"endpoint": f"127.0.0.1:{port}"}}},
        },
        "processors": own,
        "exporters": {"file": {"path": str(folder / "documents.json")}},
        "service": {
            "telemetry": {"metrics": {"level": "none"}},
            "pipelines": {"logs": {"receivers": ["filelog/pods", "otlp"], "processors": [*own], "exporters": ["file"]}},
        },
    }


def _with(documents: list[dict[str, Any]], text: str) -> dict[str, Any]:
    [found] = [each["document"] for each in documents if text in str(each["document"])]
    return found


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "/a?page=3",
            {
                "event.dataset": "access.kubernetes",
                "source.ip": "203.0.113.5",
                "user.name": "ann",
                "http.request.method": "GET",
                "http.response.status_code": 502,
                "http.response.body.bytes": 17,
                "url.path": "/a",
                "url.query": "page=3",
                "event.duration": 250_000_000,
                "service.name": "nginx",
            },
        ),
        (
            "4bf92f3577b34da6a3ce929d0e0e4736",
            {
                "event.dataset": "application.api",
                "message": "slow",
                "log.level": "warn",
                "event.duration": 1_500_000,
                "attributes": {"duration_ms": "1.5", "level": "warn", "order.items": "2"},
            },
        ),
        (
            "'auditID': 'a1'",
            {
                "event.dataset": "audit.kubernetes",
                "event.action": "delete",
                "user.name": "bob",
                "source.ip": "203.0.113.7",
                "event.outcome": "failure",
                "http.response.status_code": 403,
            },
        ),
        ("refused", {"event.dataset": "audit.sign_in", "event.outcome": "failure"}),
        ("plain words", {"event.dataset": "application.kubernetes", "message": "plain words"}),
        (
            "open orders",
            {
                "event.dataset": "error.kubernetes",
                "error.type": "java.lang.IllegalStateException",
                "error.message": "open orders",
                "error.stack_trace": _JAVA,
                "log.level": "error",
            },
        ),
        (
            "pushed words",
            {
                "event.dataset": "error.api",
                "log.level": "error",
                "trace.id": "5b8efff798038103d269b633813fc60c",
                "service.name": "cart",
            },
        ),
        ("KeyError", {"error.type": "KeyError", "error.message": "'x'", "log.level": "error"}),
        ("index out of range", {"error.type": "panic", "error.message": "runtime error: index out of range"}),
    ],
)
def test_a_line_becomes_a_document(documents: list[dict[str, Any]], text: str, fields: dict[str, Any]) -> None:
    document = _with(documents, text)
    assert {name: document.get(name) for name in fields} == fields


def test_every_document_has_its_own_id_and_its_stream(documents: list[dict[str, Any]]) -> None:
    ids = [each["sent"].get("elasticsearch.document_id") for each in documents]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    for each in documents:
        assert each["document"]["event.id"] == each["sent"]["elasticsearch.document_id"]
        assert each["document"]["event.dataset"] == each["sent"]["data_stream.dataset"]


def test_a_line_is_counted_by_its_level_and_by_what_was_taken_out_of_it(documents: list[dict[str, Any]]) -> None:
    [mail] = [each["sent"] for each in documents if "wrote to [mail]" in str(each["document"])]
    assert (mail[LEVEL], mail[REDACTED]) == ("info", True)
    [plain] = [each["sent"] for each in documents if each["document"]["message"] == "plain words"]
    assert not {LEVEL, REDACTED} & plain.keys()


def test_attributes_of_a_pushed_record_are_kept(documents: list[dict[str, Any]]) -> None:
    assert _with(documents, "pushed words")["attributes"]["json"] == "of its own"


def test_no_hostile_line_is_lost_or_grows_a_mapping(documents: list[dict[str, Any]]) -> None:
    for line in hostile():
        document = _with(documents, line.id)
        assert len(document.get("attributes", {})) <= MOST_KEYS, line.name
        assert all(isinstance(value, str) for value in document.get("attributes", {}).values()), line.name
        assert len(document["message"].encode()) <= 2 * LONGEST_TEXT_BYTES, line.name
        assert not any(ord(character) < 32 and character not in "\n\t" for character in document["message"]), line.name


def test_only_so_many_keys_are_kept(documents: list[dict[str, Any]]) -> None:
    document = _with(documents, "many keys")
    assert len(document["attributes"]) == MOST_KEYS
    assert document["dead_letter.truncated"] is True


def test_what_was_cut_or_cannot_be_read_says_so(documents: list[dict[str, Any]]) -> None:
    by_name = {line.name: _with(documents, line.id) for line in hostile()}
    for name in ("1 MB of text", "1 MB of JSON", "JSON with 10,000 keys"):
        assert by_name[name]["dead_letter.truncated"] is True, name
    assert by_name["not quite JSON"]["event.dataset"] == "dead_letter.api"
    assert by_name["not quite JSON"]["dead_letter.reason"] == "the line is not JSON"
