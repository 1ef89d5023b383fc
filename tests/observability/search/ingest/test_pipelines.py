"""Every parse case by the real search node: simulated, and indexed and read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from localcloud.telemetry.search_node import SearchError, SearchNode, search_node
from observability.search.fields import OWN_FIELDS, ecs_fields, mapping
from observability.search.ingest.pipelines import DEAD_LETTERS, pipeline_name, pipelines
from observability.search.ingest.scripts import LIMITS
from observability.search.streams import CATEGORIES, Category, pattern
from observability.search.templates import category_fields
from tests.observability.search.ingest.cases import Case, cases

ENVIRONMENT = "local"
CASES = cases()
LONGEST_TERM_BYTES = 32766

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchNode]:
    with search_node(tmp_path_factory.mktemp("search")) as node:
        for category in CATEGORIES:
            node.ask("PUT", f"/_index_template/logs-{category}", category_template(category))
        for name, body in pipelines(ENVIRONMENT).items():
            node.ask("PUT", f"/_ingest/pipeline/{name}", body)
        yield node


@pytest.fixture(scope="module")
def simulated(node: SearchNode) -> Mapping[str, Any]:
    """What the pipelines make of each case, by its id: the document with its `_index`, None where it is dropped."""
    return {case.id: _simulated(node, case) for case in CASES}


@pytest.fixture(scope="module")
def indexed(node: SearchNode) -> Sequence[Mapping[str, Any]]:
    """Every document that is found after the whole table was sent twice."""
    for _ in range(2):
        refused = _sent(node, {case.id: (pipeline_name(case.source), case.document) for case in CASES})
        assert refused.keys() == {case.id for case in CASES if case.refused}
        dead = {case.id: (DEAD_LETTERS, case.dead_letter(refused[case.id])) for case in CASES if case.refused}
        assert not _sent(node, dead)
    node.ask("POST", "/logs-*/_refresh")
    return node.ask("POST", "/logs-*/_search", {"size": 1000})["hits"]["hits"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.source}: {case.name}")
def test_a_line_becomes_its_document(case: Case, simulated: Mapping[str, Any]) -> None:
    document = simulated[case.id]
    if case.stream is None:
        assert document is None
        return
    found = flat(document["_source"]) | {"_id": document.get("_id")}
    assert document["_index"] == f"logs-{case.stream}-{ENVIRONMENT}", found.get("dead_letter.reason")
    assert {name: found.get(name) for name in case.fields} == dict(case.fields)
    assert not set(case.absent) & found.keys()
    assert set(found.get("tags", ())) == set(case.tags)
    if case.reason is not None:
        assert found["dead_letter.reason"] and case.reason in found["dead_letter.reason"]
        assert found["dead_letter.stage"] and found["event.kind"] == "pipeline_error"
        assert found["dead_letter.dataset"] == case.source


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.stream], ids=lambda case: f"{case.source}: {case.name}"
)
def test_a_document_holds_known_fields_that_fit_their_types(case: Case, simulated: Mapping[str, Any]) -> None:
    assert case.stream
    found = flat(simulated[case.id]["_source"])
    known = {**ecs_fields(), **OWN_FIELDS}
    assert not {name for name in found if not name.startswith("labels.")} - set(category_fields(_category(case.stream)))
    assert found["@timestamp"] and found["event.ingested"]
    assert found.get("event.original", "") == case.line[: LIMITS["LONGEST_ORIGINAL"]]
    for name, value in found.items():
        if isinstance(value, str) and known.get(name) == "keyword" and name != "event.original":
            assert len(value.encode()) <= LONGEST_TERM_BYTES


def test_every_case_is_found_once_however_often_it_is_sent(
    simulated: Mapping[str, Any], indexed: Sequence[Mapping[str, Any]]
) -> None:
    assert sorted(hit["_id"] for hit in indexed) == sorted(made["_id"] for made in simulated.values() if made)
    assert all(hit["_id"] == hit["_source"]["event"]["id"] for hit in indexed)


def test_streams_hold_what_belongs_to_them(indexed: Sequence[Mapping[str, Any]]) -> None:
    found = [hit["_source"]["data_stream"]["dataset"] for hit in indexed]
    assert sorted(found) == sorted(case.stream for case in CASES if case.stream)
    for hit, dataset in zip(indexed, found, strict=True):
        assert f"logs-{dataset}-{ENVIRONMENT}" in hit["_index"]


def test_the_table_is_large_and_has_every_source() -> None:
    assert len(CASES) >= 60
    assert {pipeline_name(case.source) for case in CASES} == pipelines(ENVIRONMENT).keys() - {DEAD_LETTERS}


def flat(document: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Values by dotted name."""
    found: dict[str, Any] = {}
    for key, value in document.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return found


def _simulated(node: SearchNode, case: Case) -> Any:
    def simulate(pipeline: str, document: Mapping[str, Any]) -> Any:
        body = {"docs": [{"_index": "arrival", "_source": document}]}
        return node.ask("POST", f"/_ingest/pipeline/{pipeline}/_simulate", body)["docs"][0]

    try:
        answer = simulate(pipeline_name(case.source), case.document)
    except SearchError as error:
        answer = {"error": str(error)}
    if answer and "error" in answer:
        assert case.refused, answer
        answer = simulate(DEAD_LETTERS, case.dead_letter(str(answer["error"])))
    return answer and answer["doc"]


def _sent(node: SearchNode, documents: Mapping[str, tuple[str, Mapping[str, Any]]]) -> Mapping[str, str]:
    """Why the node refuses documents, by their id; a conflict of ids is no refusal. Each goes through its pipeline."""
    lines = [
        line
        for pipeline, document in documents.values()
        for line in ({"create": {"_index": "logs-dead_letter.arrival-local", "pipeline": pipeline}}, document)
    ]
    answer = node.ask("POST", "/_bulk", "".join(f"{json.dumps(line)}\n" for line in lines))
    items = zip(documents, (item["create"] for item in answer["items"]), strict=True)
    return {name: item["error"]["reason"] for name, item in items if item["status"] not in (200, 201, 409)}


def _category(dataset: str) -> Category:
    return next(category for category in CATEGORIES if dataset.startswith(f"{category}."))


def category_template(category: Category) -> dict[str, Any]:
    """The mapping that ships, in the types that the node has, and strict: a field beside it refuses its document."""
    text = json.dumps(mapping(category_fields(category), file="test"))
    properties = json.loads(re.sub(r'{"type": "flattened"[^}]*}', '{"type": "flat_object"}', text))
    return {
        "index_patterns": [pattern(category)],
        "data_stream": {},
        "priority": 1,
        "template": {
            "settings": {"index.mapping.ignore_malformed": True},
            "mappings": {"dynamic": "strict", "properties": properties},
        },
    }
