"""Since when, and where the time goes: what must hold of any counts and any spans."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from observability.investigation.findings import Interval, Span
from observability.investigation.onset import onset
from observability.investigation.spans import hotspots, own_seconds, slowest_trace

BEGIN = datetime(2026, 11, 24, 3, tzinfo=UTC)


def intervals(*counts: tuple[int, int]) -> list[Interval]:
    return [
        Interval(begin=BEGIN + timedelta(seconds=30 * number), requests=requests, failures=failures)
        for number, (requests, failures) in enumerate(counts)
    ]


def span(name: str, parent: str, begin: float, seconds: float, *, failed: bool = False, trace: str = "t") -> Span:
    return Span(
        id=name,
        parent=parent,
        trace_id=trace,
        service="shop",
        operation=name,
        begin=BEGIN + timedelta(seconds=begin),
        seconds=seconds,
        failed=failed,
    )


@given(
    before=st.integers(2, 60),
    after=st.integers(2, 60),
    requests=st.integers(40, 500),
    share=st.floats(0.3, 1.0),
    noise=st.integers(0, 1),
)
def test_a_step_is_found_where_it_is(before: int, after: int, requests: int, share: float, noise: int) -> None:
    counts = [(requests, noise)] * before + [(requests, max(6, int(requests * share)))] * after
    assert onset(intervals(*counts)) == before


def test_what_chance_gives_once_in_hundreds_is_no_step() -> None:
    assert onset(intervals((20, 1), (20, 1), (20, 6), (20, 6))) == 0


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=50))
def test_without_a_failure_there_is_no_moment(requests: list[int]) -> None:
    assert onset(intervals(*((count, 0) for count in requests))) is None


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=40))
def test_the_moment_is_one_at_which_something_fails(counts: list[tuple[int, int]]) -> None:
    known = intervals(*((requests + failures, failures) for requests, failures in counts))
    place = onset(known)
    assert (place is None) == (not any(interval.failures for interval in known))
    assert place is None or known[place].failures


def test_what_always_failed_as_much_has_failed_from_the_first() -> None:
    assert onset(intervals(*[(50, 10)] * 40)) == 0


def test_what_fails_less_and_less_did_not_begin_in_between() -> None:
    assert onset(intervals(*[(50, 40)] * 10, *[(50, 1)] * 30)) == 0


def test_a_quiet_time_before_the_failures_is_no_failure() -> None:
    assert onset(intervals(*[(0, 0)] * 10, *[(50, 0)] * 10, *[(50, 30)] * 5)) == 20


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), max_size=12))
def test_own_time_is_never_more_than_the_span_nor_less_than_nothing(children: list[tuple[float, float]]) -> None:
    spans = [span("root", "", 0, 10), *(span(f"c{n}", "root", *times) for n, times in enumerate(children))]
    own = own_seconds(spans)["t", "root"]
    assert 0 <= own <= 10
    assert own >= 10 - sum(seconds for _, seconds in children) - 1e-4


def test_children_that_run_at_once_count_once_and_only_as_far_as_the_parent_lasts() -> None:
    spans = [span("root", "", 0, 10), span("a", "root", 1, 4), span("b", "root", 3, 4), span("c", "root", 9, 60)]
    assert own_seconds(spans)["t", "root"] == 3.0


def test_the_deepest_failed_span_is_where_the_error_begins() -> None:
    spans = [
        span("root", "", 0, 10, failed=True),
        span("call", "root", 1, 8, failed=True),
        span("query", "call", 2, 6, failed=True),
        span("log", "root", 9.5, 0.1),
    ]
    found = hotspots(spans)
    assert found[0].operation == "query"
    assert {hotspot.operation: hotspot.failed_first for hotspot in found} == {
        "query": 1,
        "root": 0,
        "call": 0,
        "log": 0,
    }
    assert round(sum(hotspot.share for hotspot in found), 6) == 1.0


def test_the_slowest_trace_is_that_of_the_longest_run_whole_and_in_order() -> None:
    fast = [span("root", "", 0, 2, trace="fast"), span("query", "root", 1, 1, trace="fast")]
    slow = [span("query", "root", 1, 7, trace="slow"), span("root", "", 0, 9, trace="slow")]
    found = slowest_trace([*fast, *slow], hotspots([*fast, *slow])[0])
    assert [(one.trace_id, one.operation) for one in found] == [("slow", "root"), ("slow", "query")]
