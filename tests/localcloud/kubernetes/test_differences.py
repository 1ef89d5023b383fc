from __future__ import annotations

import base64
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from localcloud.kubernetes.differences import Change, changes, drifted, drifted_secret, effective, render

_keys = st.text('abc./"\\', min_size=1, max_size=4)
_leaves = st.none() | st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2)
_values = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3),
    max_leaves=10,
)
_objects = st.dictionaries(_keys, _values, max_size=4)


def _applied(old: Any, new: Any, found: list[Change]) -> Any:
    """`old` with each change taken over from `new`."""
    result = {"root": old}
    for change in sorted(found, key=lambda change: change.path == (), reverse=True):
        place: Any = result
        source: Any = {"root": new}
        path = ("root", *change.path)
        for key in path[:-1]:
            place, source = place[key], source[key]
        if change.kind == "deleted":
            place[path[-1]] = _GONE
        elif change.kind == "added" and isinstance(place, list):
            place.append(source[path[-1]])
        else:
            place[path[-1]] = source[path[-1]]
    return _pruned(result)["root"]


_GONE = object()


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _pruned(item) for key, item in value.items() if item is not _GONE}
    if isinstance(value, list):
        return [_pruned(item) for item in value if item is not _GONE]
    return value


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


@given(_objects)
def test_nothing_differs_from_itself(value: dict) -> None:
    assert not list(changes(value, _copy(value)))


@given(_objects, _objects)
def test_the_changes_are_all_that_differs(old: dict, new: dict) -> None:
    assert _applied(_copy(old), new, list(changes(old, new))) == new


@given(_objects, _objects)
def test_turned_around_added_is_deleted(old: dict, new: dict) -> None:
    inverse = {"added": "deleted", "deleted": "added", "updated": "updated"}
    assert {(inverse[change.kind], change.path) for change in changes(old, new)} == {
        (change.kind, change.path) for change in changes(new, old)
    }


@given(st.lists(_keys | st.integers(0, 9), min_size=1, max_size=4).map(tuple))
def test_a_rendered_path_can_be_read_back(path: tuple) -> None:
    tokens = re.findall(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\.?([A-Za-z_][\w-]*)', render(path))
    read = tuple(int(index) if index else plain or re.sub(r"\\(.)", r"\1", quoted) for quoted, index, plain in tokens)
    assert read == path


@given(_objects, _objects, _objects)
def test_where_applying_changes_nothing_there_is_no_change(old: dict, new: dict, live: dict) -> None:
    assert not effective(changes(old, new), live, live)


@given(_objects, _objects)
def test_without_drift_the_inputs_stay(inputs: dict, live: dict) -> None:
    assert drifted(inputs, live, live) == inputs


@given(_objects, _objects)
def test_drift_shows_the_live_values_and_only_at_keys_that_we_set(inputs: dict, live: dict) -> None:
    found = drifted(inputs, inputs, live)
    assert found.keys() <= inputs.keys()
    assert all(found[key] == live[key] for key in found if not isinstance(inputs[key], dict))


def test_a_quantity_in_another_spelling_is_not_drift() -> None:
    declared = {"limits": {"cpu": "1000m", "memory": "1Gi"}}
    desired = {"limits": {"cpu": "1", "memory": "1Gi"}}
    assert drifted(declared, desired, {"limits": {"cpu": "1", "memory": "2Gi"}}) == {
        "limits": {"cpu": "1000m", "memory": "2Gi"}
    }


def test_drift_of_a_secret_is_seen_through_its_encoding() -> None:
    def data(text: str) -> dict[str, Any]:
        return {"data": {"password": base64.b64encode(text.encode()).decode()}}

    inputs = {"kind": "Secret", "stringData": {"password": "ours"}}
    assert drifted_secret(inputs, {"kind": "Secret", **data("ours")}, {"kind": "Secret", **data("theirs")}) == {
        "kind": "Secret",
        "stringData": {"password": "theirs"},
    }
