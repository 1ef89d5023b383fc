from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.aws.comparison import Comparison, covers, is_empty, lookup, pattern
from localcloud.protocol import UNKNOWN

_keys = st.sampled_from(["rules", "status", "days", "filter", "tags"])
_scalars = st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "b", "{", '{"a": 1}', "arn:aws:s3:::x"])
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3), max_leaves=8
)
_objects = st.dictionaries(_keys, _values, max_size=4)
_plain, _sets = Comparison(), Comparison(sets=frozenset({"rules", "rules.tags"}))


@given(_objects, st.sampled_from([_plain, _sets]))
def test_a_value_does_not_differ_from_itself(value: dict, comparison: Comparison):
    assert not list(comparison.differences(value, value))
    assert not list(comparison.unkept(value, value))


@given(_objects, _objects)
def test_every_difference_is_found_at_a_path_where_it_is_one(old: dict, new: dict):
    found = list(_plain.differences(old, new))
    assert bool(found) != _plain.same(old, new)
    for difference in found:
        before, after = lookup(old, difference.path), lookup(new, difference.path)
        assert not _plain.same(before, after)
        assert (difference.kind == "added") == is_empty(before)
        assert (difference.kind == "deleted") == is_empty(after)


@given(_objects, _keys, _values)
def test_only_what_changes_is_named(old: dict, key: str, value: Any):
    changed = {**old, key: value}
    assert {pattern(difference.path).split(".")[0] for difference in _plain.differences(old, changed)} <= {key}


@given(st.lists(_values, max_size=4), st.randoms())
def test_the_order_of_a_set_is_free(values: list, order: random.Random):
    shuffled = order.sample(values, len(values))
    assert _sets.same({"rules": values}, {"rules": shuffled})
    assert not list(_sets.differences({"rules": values}, {"rules": shuffled}))


def test_of_a_set_only_the_elements_that_differ_are_named():
    old = {"rules": [{"days": 1}, {"days": 2}]}
    assert [one.path for one in _sets.differences(old, {"rules": [{"days": 2}, {"days": 3}]})] == ["rules[1].days"]
    assert [one.path for one in _sets.differences(old, {"rules": [{"days": 2}]})] == ["rules[0]"]


@given(_objects, _objects)
def test_without_drift_inputs_stay_as_they_were_written(inputs: dict, known: dict):
    assert _plain.merged(inputs, known, known) is inputs


@given(_objects, _objects)
def test_drift_of_plain_inputs_ends_at_what_is_observed(known: dict, observed: dict):
    assert _plain.same(_plain.merged(known, known, observed), observed)


@given(_objects, _objects)
def test_what_aws_adds_is_not_lost_and_not_invented(inputs: dict, defaults: dict):
    known = {**defaults, **inputs}
    assert not list(_plain.unkept(inputs, known))
    drifted = {**known, "status": "drifted"}
    merged = _plain.merged(inputs, known, drifted)
    assert merged["status"] == "drifted"
    assert merged.keys() <= {*inputs, "status"}


def test_drift_in_a_list_leaves_the_rest_of_it_alone():
    known = {"rules": [{"days": 1, "status": "Enabled"}, {"days": 2}]}
    observed = {"rules": [{"days": 1, "status": "Enabled"}, {"days": 9}]}
    assert _plain.merged({"rules": [{"days": 1}, {"days": 2}]}, known, observed) == {
        "rules": [{"days": 1}, {"days": 9}]
    }


@given(_objects)
def test_lost_properties_are_named(inputs: dict):
    assert set(_plain.unkept(inputs, {})) <= inputs.keys()
    for name, value in inputs.items():
        if not is_empty(value) and value is not False and not _plain.same(value, None):
            assert name in set(_plain.unkept(inputs, {}))


def test_an_unknown_differs_from_any_value():
    assert [one.kind for one in _plain.differences({"days": 1}, {"days": UNKNOWN})] == ["updated"]


def test_documents_compare_by_meaning():
    old = json.dumps({"Statement": {"Action": "s3:GetObject", "Effect": "Allow"}})
    new = json.dumps({"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"]}]}, indent=4)
    assert not list(_plain.differences({"policy": old}, {"policy": new}))


@pytest.mark.parametrize(
    ("path", "covered"),
    [("rules[0].filter.prefix", True), ("rules", True), ("rulesets", False), ("name", False)],
)
def test_a_pattern_covers_what_lies_in_it(path: str, covered: bool):
    assert covers(frozenset({"rules"}), path) is covered
