"""What fires, of one answer alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.log_rules.judging import LIFE_IN_INTERVALS, Firing, alert, firing

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CONFIG = {
    "interval_seconds": 60,
    "labels": {"cluster": "c1", "environment": "local"},
    "owners": {"cart": "checkout"},
    "other_owner": "platform",
}


def rule(**changes: Any) -> dict[str, Any]:
    return {
        "alert": "Tried",
        "condition": "at_least",
        "threshold": 3,
        "window_seconds": 900,
        "group_by": [],
        "labels": {"severity": "S2", "owner": "platform"},
        "annotations": {"summary": "$count tries of $user", "runbook_url": "https://x.example/Tried.md"},
        **changes,
    }


def answer(total: int = 0, buckets: list[dict[str, Any]] | None = None, **aggregations: Any) -> dict[str, Any]:
    groups = {} if buckets is None else {"groups": {"buckets": buckets}}
    return {
        "timed_out": False,
        "_shards": {"failed": 0},
        "hits": {"total": {"value": total}},
        "aggregations": {**groups, **aggregations},
    }


@given(total=st.integers(0, 10), threshold=st.integers(1, 10))
def test_a_count_fires_from_its_threshold_on_and_silence_below_it(total: int, threshold: int) -> None:
    assert bool(firing(rule(threshold=threshold), answer(total), NOW)) == (total >= threshold)
    silent = rule(threshold=threshold, condition="fewer_than")
    assert bool(firing(silent, answer(total), NOW)) == (total < threshold)


def test_different_values_are_counted_where_the_rule_says_so() -> None:
    assert firing(rule(), answer(100, distinct={"value": 2}), NOW) == []
    assert firing(rule(), answer(100, distinct={"value": 3}), NOW) == [Firing({}, 3)]


def test_each_group_fires_by_itself() -> None:
    buckets = [{"key": "mika", "doc_count": 3}, {"key": "ren", "doc_count": 2}, {"key": "noa", "doc_count": 9}]
    assert firing(rule(group_by=["user"]), answer(14, buckets), NOW) == [
        Firing({"user": "mika"}, 3),
        Firing({"user": "noa"}, 9),
    ]


def test_groups_of_several_fields_have_a_label_each() -> None:
    buckets = [{"key": ["cart", "KeyError"], "key_as_string": "cart|KeyError", "doc_count": 3}]
    assert firing(rule(group_by=["service", "error"]), answer(3, buckets), NOW) == [
        Firing({"service": "cart", "error": "KeyError"}, 3)
    ]


def test_streams_that_do_not_exist_have_no_groups() -> None:
    found = {key: value for key, value in answer().items() if key != "aggregations"}
    assert firing(rule(group_by=["user"]), found, NOW) == []


@pytest.mark.parametrize(("age_minutes", "recent", "fires"), [(5, 3, True), (5, 2, False), (20, 3, False)])
def test_what_is_first_seen_is_new_and_frequent(age_minutes: int, recent: int, fires: bool) -> None:
    first = (NOW - timedelta(minutes=age_minutes)).timestamp() * 1000
    buckets = [{"key": "KeyError", "doc_count": 50, "recent": {"doc_count": recent}, "first": {"value": first}}]
    found = firing(rule(condition="first_seen", group_by=["error"]), answer(50, buckets), NOW)
    assert found == ([Firing({"error": "KeyError"}, recent)] if fires else [])


@pytest.mark.parametrize("part", [{"timed_out": True}, {"_shards": {"failed": 1}}])
def test_a_part_of_an_answer_is_none(part: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="part of the shards"):
        firing(rule(condition="fewer_than"), answer() | part, NOW)


@given(user=st.text(max_size=20), count=st.integers(1, 10**6))
def test_the_same_finding_is_the_same_alert_whenever_it_is_told(user: str, count: int) -> None:
    first = alert(rule(group_by=["user"]), Firing({"user": user}, count), CONFIG, NOW)
    later = alert(rule(group_by=["user"]), Firing({"user": user}, count + 1), CONFIG, NOW + timedelta(minutes=1))
    assert first["labels"] == later["labels"]
    assert first["labels"]["alertname"] == "Tried" and first["labels"]["cluster"] == "c1"
    assert first["annotations"]["summary"] == f"{count} tries of {user}"
    assert datetime.fromisoformat(first["endsAt"]) == NOW + timedelta(seconds=60 * LIFE_IN_INTERVALS)


def test_the_owner_is_the_services_team_and_else_the_stacks() -> None:
    own = rule(group_by=["service"], labels={"severity": "S3"})
    assert alert(own, Firing({"service": "cart"}, 3), CONFIG, NOW)["labels"]["owner"] == "checkout"
    assert alert(own, Firing({"service": "strange"}, 3), CONFIG, NOW)["labels"]["owner"] == "platform"
