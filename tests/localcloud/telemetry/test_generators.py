"""What is played: the same at every run, with ids that nothing else has, valid of its kind."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from localcloud.telemetry.deliveries import SOURCES, deliveries
from localcloud.telemetry.finding import count
from localcloud.telemetry.hostile import hostile
from localcloud.telemetry.lines import ID, KINDS, identity, lines
from localcloud.telemetry.pod_files import PART_BYTES, Container, append
from localcloud.telemetry.traces import SPANS, request, traces
from tests.localcloud.telemetry.planted import luhn, planted

BEGIN = datetime(2026, 11, 24, 3, tzinfo=UTC)
CONTAINER = Container(namespace="shop", service="cart", name="app")


@given(st.sampled_from(KINDS), st.integers(0, 2**32 - 1))
def test_an_id_is_found_wherever_it_stands_and_has_no_digit(kind: str, number: int) -> None:
    own = identity(kind, number)  # pyright: ignore[reportArgumentType]
    assert ID.findall(f'{{"a":"/x/{own}?b"}}') == [own]
    assert not any(character.isdigit() for character in own)


def test_lines_are_the_same_again_and_each_has_one_id_of_its_own() -> None:
    first, again = (list(lines(600, BEGIN)) for _ in range(2))
    assert first == again
    assert len({line.id for line in first}) == 600
    assert all(set(ID.findall(line.text)) == {line.id} for line in first)
    assert {line.kind for line in first} == set(KINDS)


def test_deliveries_hold_each_line_of_their_kinds_once() -> None:
    played = [line for line in lines(600, BEGIN) if line.kind in SOURCES]
    content = "".join(gzip.decompress(delivery.content).decode() for delivery in deliveries(played, per_object=70))
    assert sorted(set(ID.findall(content))) == sorted(line.id for line in played)


def test_traces_have_one_root_and_spans_within_it() -> None:
    played = list(traces(100, BEGIN))
    spans = [span for part in request(played)["resourceSpans"] for span in part["scopeSpans"][0]["spans"]]
    assert len(spans) == 100 * SPANS == len({(span["traceId"], span["spanId"]) for span in spans})
    for trace in played:
        own = [span for span in spans if span["traceId"] == trace.id]
        (root,) = (span for span in own if "parentSpanId" not in span)
        assert {span.get("parentSpanId", root["spanId"]) for span in own} <= {span["spanId"] for span in own}
        assert all(
            root["startTimeUnixNano"] <= span["startTimeUnixNano"] <= span["endTimeUnixNano"] <= root["endTimeUnixNano"]
            for span in own
        )


def test_planted_secrets_are_all_different_in_their_lines_and_the_same_again() -> None:
    secrets = list(planted(200))
    assert len({secret.value for secret in secrets}) == 200
    assert all(secret.value in secret.text or secret.kind not in ("json web token", "mail") for secret in secrets)
    assert secrets == list(planted(200))


def test_the_check_digit_is_that_of_known_cards() -> None:
    assert [luhn(number[:-1]) for number in ("4111111111111111", "5555555555554444")] == ["1", "4"]


def test_hostile_lines_have_their_ids_in_the_first_kilobyte() -> None:
    for line in hostile():
        assert line.id.encode() in line.text[:1024]


@given(st.binary(max_size=3 * PART_BYTES).filter(lambda text: b"\n" not in text))
def test_parts_of_a_row_make_the_row_again(tmp_path_factory, text: bytes) -> None:
    root: Path = tmp_path_factory.mktemp("pods")
    append(root, CONTAINER, [(BEGIN, text)])
    rows = CONTAINER.file(root).read_bytes()[:-1].split(b"\n")
    parts = [row.split(b" ", 3) for row in rows]
    assert b"".join(part for *_, part in parts) == text
    assert [tag for _, _, tag, _ in parts] == [b"P"] * (len(parts) - 1) + [b"F"]
    assert all(len(part) <= PART_BYTES for *_, part in parts)


def test_what_is_missing_and_what_is_doubled_is_told_apart() -> None:
    once, twice, never = (identity("json", number) for number in range(3))
    hits = [{"_source": {"a": once, "b": once}}, {"_source": {"a": twice}}, {"_source": json.loads(f'["{twice}"]')}]
    found = count([once, twice, never], hits, ID)
    assert (found.missing, found.doubled, found.found_once) == ((never,), (twice,), 1)
    assert not found.exact
