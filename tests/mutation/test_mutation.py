"""The mutation run itself: mutants differ from their rule, and one that no test notices is reported."""

from __future__ import annotations

from collections import Counter
from typing import Any

import promql_parser as promql
import pytest

from tests.mutation.__main__ import all_mutants, unit_tests_by_alert
from tests.mutation.equivalence import same_by_matching
from tests.mutation.mutants import mutants
from tests.mutation.trial import survivors

RULE: dict[str, Any] = {
    "alert": "QueueLong",
    "expr": 'sum by (cluster, queue) (rate(waiting_total{job="queues"}[5m])) > 10',
    "for": "5m",
    "labels": {"severity": "S2"},
    "annotations": {"summary": "The queue is long"},
}
STRONG = {
    "interval": "1m",
    "input_series": [
        {"series": 'waiting_total{job="queues",queue="a"}', "values": "0+540x5 2700+720x30"},
        {"series": 'waiting_total{job="queues",queue="a",pod="b"}', "values": "0+60x60"},
    ],
    "alert_rule_test": [
        {"alertname": "QueueLong", "eval_time": "11m", "exp_alerts": []},
        {
            "alertname": "QueueLong",
            "eval_time": "12m",
            "exp_alerts": [
                {
                    "exp_labels": {"queue": "a", "severity": "S2"},
                    "exp_annotations": {"summary": "The queue is long"},
                }
            ],
        },
    ],
}
BLIND = {**STRONG, "alert_rule_test": [{"alertname": "QueueLong", "eval_time": "1m", "exp_alerts": []}]}


def test_every_mutant_differs_in_one_thing_and_still_parses() -> None:
    found = list(mutants(RULE, "queues"))
    for mutant in found:
        differing = {key for key in RULE if mutant.rule.get(key) != RULE[key]}
        assert len(differing) == 1, mutant.change
        promql.parse(mutant.rule["expr"])
    assert Counter(mutant.kind for mutant in found) == {
        "comparison flipped": 1,
        "boundary": 1,
        "aggregation": 1,
        "threshold": 1,
        "window": 1,
        "label dropped": 2,
        "matcher dropped": 1,
        "for removed": 1,
        "for doubled": 1,
        "severity": 1,
    }


def test_operators_inside_matchers_and_strings_are_left_alone() -> None:
    rule = RULE | {"expr": 'up{path=~"a > 1|b and c"} == 0'}
    assert {mutant.change for mutant in mutants(rule, "queues") if mutant.kind == "comparison flipped"} == {"== → !="}
    assert not [mutant for mutant in mutants(rule, "queues") if mutant.kind in ("set operation", "window")]


def test_a_share_of_nothing_is_no_mutant_and_any_other_quotient_is() -> None:
    share = RULE | {"expr": 'sum by (queue) (lost{kind="x"}) / (sum by (queue) (lost) > 0) > 0.5'}
    other = RULE | {"expr": "sum by (queue) (lost) / (sum by (queue) (sent) > 0) > 0.5"}
    boundaries = [
        [mutant for mutant in mutants(rule, "queues") if mutant.kind == "boundary"] for rule in (share, other)
    ]
    assert [len(found) for found in boundaries] == [1, 2]


@pytest.mark.parametrize(
    ("query", "broken", "same"),
    [
        ('a{job="x"} / b{job="x"} > 1', 'a{} / b{job="x"} > 1', True),
        ('rate(a{job="x"}[5m]) / b{job="x"} > 1', 'rate(a{job="x"}[5m]) / b{} > 1', True),
        ('a{job="x"} / b{kind="y"} > 1', 'a{} / b{kind="y"} > 1', False),
        ('a{job="x"} / on (node) b{job="x"} > 1', 'a{} / on (node) b{job="x"} > 1', False),
        ('a{job="x"} / on (job) b{job="x"} > 1', 'a{} / on (job) b{job="x"} > 1', True),
        ('a{job="x"} / ignoring (job) b{job="x"} > 1', 'a{} / ignoring (job) b{job="x"} > 1', False),
        ('sum by (job) (a{job="x"}) / sum by (job) (b{job="x"})', 'sum by (job) (a) / sum by (job) (b{job="x"})', True),
        ('sum by (n) (a{job="x"}) / sum by (n) (b{job="x"})', 'sum by (n) (a) / sum by (n) (b{job="x"})', False),
        ('a{job="x"} unless b{job="x"}', 'a{} unless b{job="x"}', False),
        ('a{job="x"} or b{job="x"}', 'a{} or b{job="x"}', False),
        ('a{job="x"} > 1', "a > 1", False),
    ],
)
def test_a_matcher_that_matching_imposes_anyway_is_no_mutant(query: str, broken: str, same: bool) -> None:
    assert same_by_matching(query, broken) == same


@pytest.mark.cloud
def test_a_mutant_that_no_test_notices_survives_and_others_do_not() -> None:
    tried = [
        mutant for mutant in mutants(RULE, "queues") if mutant.kind in ("comparison flipped", "for removed", "severity")
    ]
    done: list[int] = []
    assert survivors(tried, {"QueueLong": {"tests": [STRONG]}}, done.append) == []
    assert sum(done) == len(tried)
    assert survivors(tried, {"QueueLong": {"tests": [BLIND]}}, done.append) == tried


def test_every_alert_of_the_catalogue_has_mutants_and_tests() -> None:
    found = all_mutants()
    tested = unit_tests_by_alert()
    assert len(found) >= 300
    assert {mutant.alert for mutant in found} <= tested.keys()
