"""Everything through the real programs in one run, which begins while the collectors cannot reach the store.

So the collectors' queues are full of what was written when they are searched for secrets.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog.loader import load_catalogue
from localcloud.layout import PROJECT_ROOT
from localcloud.observe.programs import free_address
from localcloud.telemetry.collectors import collectors
from localcloud.telemetry.deliveries import deliveries, hand_over
from localcloud.telemetry.dialect import furnish
from localcloud.telemetry.finding import count, documents
from localcloud.telemetry.hostile import Hostile, hostile
from localcloud.telemetry.lines import ID, Line, lines
from localcloud.telemetry.pod_files import CONTAINERS, Container, append
from localcloud.telemetry.product_header import elasticsearch_before
from localcloud.telemetry.rewiring import Peers
from localcloud.telemetry.search_node import SearchError, SearchNode, search_node
from settings.loader import load_from_files
from tests.localcloud.telemetry.cases import Case, cases, flat
from tests.localcloud.telemetry.planted import planted

pytestmark = pytest.mark.cloud

CASES = cases()
HOSTILE = list(hostile())
PLANTED = list(planted(200))
LINES = 2000
HOSTILE_POD = Container(namespace="shop", service="checkout-api", name="app", number=700)
PLANTED_POD = Container(namespace="shop", service="checkout-api", name="app", number=701)
PLANTED_ACCESS_POD = Container(namespace="shop", service="web-front", name="nginx", number=702)
INTERLEAVED = tuple(
    Container(namespace="batch", service="nightly-settlement", name="app", number=703 + number) for number in range(2)
)
STACK = ("java.lang.IllegalStateException: of {}", "\tat com.example.A.a(A.java:1)", "\tat com.example.{}.b(B.java:2)")
_QUEUED_SECONDS = 6
_PATIENCE_SECONDS = 180
"""More than the longest pause between two tries of an exporter."""


@dataclass(frozen=True, kw_only=True)
class Run:
    begin: datetime
    played: Sequence[Line]
    hits: Sequence[Mapping[str, Any]]
    queued: Mapping[str, list[str]]
    """Files of the collectors, and the secrets in them, while the store was away."""
    left: Mapping[str, list[str]]
    """The same at the end, those of the store too."""

    def of(self, container: Container) -> list[Mapping[str, Any]]:
        """Hits of what the container wrote."""
        return [hit for hit in self.hits if flat(hit["_source"]).get("kubernetes.pod.name") == container.pod]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("pipeline")
    settings, catalogue = load_from_files(PROJECT_ROOT, "prod").settings, load_catalogue()
    begin = datetime.now(UTC).replace(microsecond=0)
    played = list(lines(LINES, begin))
    pods = [*CONTAINERS.values(), HOSTILE_POD, PLANTED_POD, PLANTED_ACCESS_POD, *INTERLEAVED]
    everyone = [*pods, *(case.container for case in CASES)]
    address = free_address()
    with (
        search_node(folder / "search") as node,
        collectors(
            folder / "collectors", catalogue, settings, everyone, Peers(elasticsearch=f"http://{address}")
        ) as pipeline,
    ):
        furnish(node, catalogue, settings)
        _write(pipeline.pods, begin, played)
        for delivery in deliveries(played):
            hand_over(node, delivery)
        time.sleep(_QUEUED_SECONDS)
        queued = _secrets_in(pipeline.state)
        with elasticsearch_before(node.url, int(address.rpartition(":")[2])):
            hits = _settled(node)
        left = _secrets_in(pipeline.state) | _secrets_in(node.directory)
        yield Run(begin=begin, played=played, hits=hits, queued=queued, left=left)


def _write(pods: Path, begin: datetime, played: Sequence[Line]) -> None:
    for line in played:
        if container := CONTAINERS.get(line.kind):
            append(pods, container, [(line.at, line.text.encode())])
    for case in CASES:
        append(pods, case.container, [(begin, case.text)])
    append(pods, HOSTILE_POD, [(begin, line.text) for line in HOSTILE])
    for secret in PLANTED:
        pod = PLANTED_ACCESS_POD if '"GET ' in secret.text else PLANTED_POD
        append(pods, pod, [(begin, secret.text.encode())])
    for row in STACK:
        for container in INTERLEAVED:
            append(pods, container, [(begin, row.format(f"Pod{container.number}").encode())])


def _settled(node: SearchNode) -> list[Mapping[str, Any]]:
    """All documents, once all lines are there and nothing more came for a while."""
    deadline, before, quiet = time.monotonic() + _PATIENCE_SECONDS, -1, 0
    while time.monotonic() < deadline and (quiet < 3 or before < LINES):
        time.sleep(1)
        try:
            found = node.ask("GET", "/logs-*/_count")["count"]
        except SearchError:  # Its shards are not there yet.
            continue
        quiet = quiet + 1 if found == before and found else 0
        before = found
    return list(documents(node, "logs-*"))


def _secrets_in(folder: Path) -> dict[str, list[str]]:
    """By file below the folder: the kinds of secrets whose value it holds."""
    found: dict[str, list[str]] = {}
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            found[str(file)] = [secret.kind for secret in PLANTED if secret.value.encode() in content]
    return found


def test_every_line_is_found_once(run: Run) -> None:
    found = count([line.id for line in run.played], run.hits, ID)
    assert found.exact, (found.found_once, found.missing[:5], found.doubled[:5])


def test_every_document_has_its_own_id(run: Run) -> None:
    assert all(flat(hit["_source"])["event.id"] == hit["_id"] for hit in run.hits)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rows_become_their_document(case: Case, run: Run) -> None:
    hits = run.of(case.container)
    assert len(hits) == 1, [hit["_source"] for hit in hits]
    found = flat(hits[0]["_source"])
    assert hits[0]["_index"].startswith(f".ds-logs-{case.stream}-prod-"), (hits[0]["_index"], found)
    assert {name: found.get(name) for name in case.fields} == dict(case.fields)
    assert all(part in str(found.get(name)) for name, part in case.contains.items()), found
    assert not set(case.absent) & found.keys()
    assert datetime.fromisoformat(found["@timestamp"].replace("Z", "+00:00")) == run.begin


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: line.name)
def test_a_hostile_line_is_indexed_cut_with_a_mark_or_a_dead_letter_with_its_reason(line: Hostile, run: Run) -> None:
    own = [hit for hit in run.hits if line.id in str(hit["_source"])]
    assert own
    found = flat(own[0]["_source"])
    if "dead_letter" in own[0]["_index"]:
        assert found["dead_letter.reason"]
    if len(line.text) > 100_000:
        assert "truncated" in found.get("tags", ()) or found.get("dead_letter.truncated"), found.keys()
    at = datetime.fromisoformat(str(found["@timestamp"]).replace("Z", "+00:00"))
    assert run.begin - timedelta(days=1) < at < run.begin + timedelta(days=1)


def test_stack_traces_of_two_containers_do_not_mix(run: Run) -> None:
    for container in INTERLEAVED:
        (hit,) = run.of(container)
        text = str(hit["_source"])
        assert text.count(f"Pod{container.number}") >= 2
        assert not any(f"Pod{other.number}" in text for other in INTERLEAVED if other != container)


def test_no_planted_secret_is_in_any_document(run: Run) -> None:
    everything = "\n".join(str(hit["_source"]) for hit in run.hits)
    assert not [(secret.kind, secret.text) for secret in PLANTED if secret.value in everything]
    # A stack trace belongs to the line before it.
    alone = [secret for secret in PLANTED if "\n" not in secret.text]
    assert len([hit for pod in (PLANTED_POD, PLANTED_ACCESS_POD) for hit in run.of(pod)]) >= len(alone)


def test_no_planted_secret_is_on_disk_while_the_store_is_away_nor_after(run: Run) -> None:
    assert sum(Path(file).exists() for file in run.queued) > 0
    for held in (run.queued, run.left):
        assert not {file: kinds for file, kinds in held.items() if kinds}
