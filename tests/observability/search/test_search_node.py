"""Templates and hostile documents, on the real search node; the set-up script, as the job runs it."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from localcloud.telemetry.search_node import SearchError, SearchNode, search_node
from observability.search.fitting import fitting_cluster
from observability.search.requests import Request, plan_files
from observability.search.saved_objects import import_request
from observability.search.setup import setup_script
from observability.search.streams import streams
from observability.search.templates import template_requests
from settings.search import Search
from tests.observability.search.nodes import apply_templates, as_opensearch, mapped_fields
from tests.reading import CATALOGUE

pytestmark = [pytest.mark.cloud, pytest.mark.proof]

STREAM, ROLLED = "logs-application.api-test", "logs-application.worker-test"
DOCUMENT = {"@timestamp": "2026-11-24T00:00:00Z", "message": "hello", "event": {"id": "1"}}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchNode]:
    with search_node(tmp_path_factory.mktemp("search")) as started:
        apply_templates(started)
        yield started


def create(node: SearchNode, name: str, document: dict[str, Any] | str, stream: str = STREAM) -> int:
    """HTTP's status."""
    try:
        node.ask("PUT", f"/{stream}/_create/{name}", document)  # type: ignore[arg-type]
    except SearchError as error:
        return error.status
    return 201


def indexed_fields(node: SearchNode) -> int:
    (index,) = node.ask("GET", f"/{STREAM}/_mapping").values()
    return len([*mapped_fields(index["mappings"]["properties"])])


def found(node: SearchNode, query: dict[str, Any]) -> list[dict[str, Any]]:
    node.ask("POST", f"/{STREAM}/_refresh")
    return node.ask("POST", f"/{STREAM}/_search", {"query": query, "size": 20})["hits"]["hits"]


def test_the_same_id_is_created_once(node: SearchNode) -> None:
    assert [create(node, "once", DOCUMENT), create(node, "once", DOCUMENT)] == [201, 409]
    assert len(found(node, {"ids": {"values": ["once"]}})) == 1


def test_what_is_sent_again_after_a_rollover_is_there_twice_and_told_apart_by_its_id(node: SearchNode) -> None:
    again = DOCUMENT | {"event": {"id": "again"}}
    assert create(node, "again", again, ROLLED) == 201
    node.ask("POST", f"/{ROLLED}/_rollover")
    assert [create(node, "again", again, ROLLED), create(node, "again", again, ROLLED)] == [201, 409]
    node.ask("POST", f"/{ROLLED}/_refresh")
    lines = {"lines": {"cardinality": {"field": "event.id"}}}
    answer = node.ask("POST", f"/{ROLLED}/_search", {"size": 0, "track_total_hits": True, "aggs": lines})
    assert (answer["hits"]["total"]["value"], answer["aggregations"]["lines"]["value"]) == (2, 1)


@pytest.mark.parametrize("place", ["", "attributes"])
def test_ten_thousand_keys_add_no_field(node: SearchNode, place: str) -> None:
    create(node, "before", DOCUMENT)
    before = indexed_fields(node)
    keys = {f"key-{number}": number for number in range(10_000)}
    assert create(node, f"keys-{place}", DOCUMENT | ({place: keys} if place else keys)) == 201
    assert indexed_fields(node) == before
    (hit,) = found(node, {"ids": {"values": [f"keys-{place}"]}})
    assert (hit["_source"][place] if place else hit["_source"])["key-9999"] == 9999


@pytest.mark.parametrize(
    ("field", "document"),
    [
        ("http.response.status_code", {"http": {"response": {"status_code": "teapot"}}}),
        ("source.ip", {"source": {"ip": "nowhere"}}),
        ("event.duration", {"event": {"id": "1", "duration": "long"}}),
    ],
)
def test_a_value_of_another_type_is_kept_and_marked(node: SearchNode, field: str, document: dict[str, Any]) -> None:
    assert create(node, field, DOCUMENT | document) == 201
    (hit,) = found(node, {"bool": {"filter": [{"ids": {"values": [field]}}, {"term": {"_ignored": field}}]}})
    assert hit["_source"] | document == hit["_source"]


def test_a_value_in_place_of_an_object_is_refused_with_a_reason(node: SearchNode) -> None:
    """What Elasticsearch's failure store keeps, and a sender's dead-letter stream where there is none."""
    with pytest.raises(SearchError, match=r"tried to parse field .user. as object"):
        node.ask("PUT", f"/{STREAM}/_create/object", DOCUMENT | {"user": "bob"})


@pytest.mark.parametrize(("depth", "status"), [(900, 201), (1000, 400)])
def test_deep_nesting_is_kept_or_refused_and_never_stops_the_node(node: SearchNode, depth: int, status: int) -> None:
    deep = '{"k":' * (depth - 1) + "{}" + "}" * (depth - 1)
    document = json.dumps(DOCUMENT | {"deep": 0}).replace('"deep": 0', f'"deep": {deep}')
    assert create(node, f"deep-{depth}", document) == status
    assert create(node, f"after-{depth}", DOCUMENT) == 201


@pytest.mark.parametrize("year", ["1970", "2100"])
def test_odd_times_are_indexed(node: SearchNode, year: str) -> None:
    stamp = f"{year}-01-01T00:00:00Z"
    assert create(node, year, DOCUMENT | {"@timestamp": stamp}) == 201
    assert [hit["_id"] for hit in found(node, {"term": {"@timestamp": stamp}})] == [year]


def test_a_megabyte_is_indexed(node: SearchNode) -> None:
    assert create(node, "long", DOCUMENT | {"message": "word " * 200_000}) == 201
    assert create(node, "term", DOCUMENT | {"event": {"id": "1", "original": "x" * 1_000_000}}) == 201


def test_every_stream_is_made_by_its_template(node: SearchNode) -> None:
    for stream in streams(CATALOGUE.services, "test"):
        assert create(node, "first", DOCUMENT, stream.name) == 201
    made = {each["name"]: each["template"] for each in node.ask("GET", "/_data_stream")["data_streams"]}
    for stream in streams(CATALOGUE.services, "test"):
        assert made[stream.name] == f"logs-{stream.category}"


class _Kibana(BaseHTTPRequestHandler):
    """Takes whatever it is sent; Kibana itself is not to be had as a program."""

    imported: ClassVar[list[bytes]] = []

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.imported.append(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer()

    def _answer(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"success":true}')

    def log_message(self, format: str, *args: Any) -> None:
        pass


def test_the_script_applies_the_plan_again_and_again_and_ends_at_a_refusal(node: SearchNode, tmp_path: Path) -> None:
    cluster = fitting_cluster(Search(), streams(CATALOGUE.services, "test"))
    requests = [
        *(
            Request(method=request.method, path=request.path, body=as_opensearch(request.body))
            for request in template_requests(cluster, 0, hot_only=False)
        ),
        import_request("kiso.example"),
    ]
    server = HTTPServer(("127.0.0.1", 0), _Kibana)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        run = _runner(node, f"http://127.0.0.1:{server.server_port}", tmp_path)
        for _ in range(2):
            done = run(requests)
            assert done.returncode == 0, done.stderr
            assert "s3cret" not in done.stdout + done.stderr
        assert len(_Kibana.imported) == 2
        assert b'"id": "logs-access"' in _Kibana.imported[0]
        refused = run([Request(method="PUT", path="/_index_template/bad", body={"composed_of": ["none"]}), *requests])
        assert refused.returncode != 0
        assert "bad" in refused.stdout and "_component_template" not in refused.stdout
    finally:
        server.shutdown()
        server.server_close()


def _runner(node: SearchNode, kibana: str, folder: Path) -> Any:
    credentials = folder / "credentials"
    credentials.mkdir()
    (credentials / "username").write_text("setup")
    (credentials / "password").write_text("s3cret")
    (folder / "ca.crt").write_text("")

    def run(requests: list[Request]) -> subprocess.CompletedProcess[str]:
        plan = folder / "plan"
        plan.mkdir(exist_ok=True)
        for name, text in plan_files(requests).items():
            (plan / name).write_text(text)
        script = setup_script(
            elasticsearch=node.url,
            kibana=kibana,
            plan=str(plan),
            credentials=str(credentials),
            authority=str(folder / "ca.crt"),
        )
        return subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=120, check=False)

    return run
