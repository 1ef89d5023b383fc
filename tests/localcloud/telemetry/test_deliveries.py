"""What comes through buckets, delivered twice and across a stop of the store, is found exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from catalog.loader import load_catalogue
from localcloud.layout import PROJECT_ROOT
from localcloud.telemetry.deliveries import SOURCES, deliveries, hand_over
from localcloud.telemetry.dialect import furnish
from localcloud.telemetry.finding import count, documents
from localcloud.telemetry.lines import ID, lines
from localcloud.telemetry.search_node import SearchError, SearchNode, search_node
from settings.loader import load_from_files

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchNode]:
    with search_node(tmp_path_factory.mktemp("node")) as node:
        furnish(node, load_catalogue(), load_from_files(PROJECT_ROOT, "prod").settings)
        yield node


def test_each_line_is_found_once_in_the_stream_of_its_kind(node: SearchNode) -> None:
    played = list(lines(900, datetime.now(UTC), kinds=tuple(SOURCES)))
    objects = list(deliveries(played, per_object=120))
    for delivery in objects:
        hand_over(node, delivery)
    node.stop()
    with pytest.raises(SearchError) as refused:
        hand_over(node, objects[0])
    assert refused.value.status == 0
    node.start()
    for delivery in objects:
        hand_over(node, delivery)
    hits = list(documents(node, "logs-*"))
    found = count([line.id for line in played], hits, ID)
    assert found.exact, (found.missing[:5], found.doubled[:5])
    streams = Counter(hit["_index"].removeprefix(".ds-").rpartition("-")[0] for hit in hits)
    assert streams["logs-audit.kubernetes-prod"] == streams["logs-access.waf-prod"] == 300
    assert streams["logs-audit.cloudtrail-prod"] + streams["logs-audit.change-prod"] == 300
    assert len(hits) == 900


def test_a_line_that_is_no_event_is_a_dead_letter_with_its_reason(node: SearchNode) -> None:
    (line,) = lines(1, datetime.now(UTC), kinds=("waf",))
    broken = replace(line, text=f'{{"uri": "/{line.id}')
    for delivery in deliveries([broken]):
        hand_over(node, delivery)
    dead = [hit["_source"] for hit in documents(node, "logs-dead_letter.*")]
    assert [letter["event"]["original"] for letter in dead] == [broken.text]
    assert all(letter["dead_letter"]["reason"] for letter in dead)
