from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.policy_documents import Statement, is_any_resource, is_any_service, is_whole_service, parse, statements
from policies.reading import Unreadable
from tests.policies.analysis import Resource, analyze, blocking

_json = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Statement", "Effect", "Action", "Principal", "Resource", "x"]), inner)
    ),
    max_leaves=12,
)
_actions = st.lists(st.sampled_from(["s3:GetObject", "kms:Decrypt", "iam:PassRole"]), min_size=1, max_size=3)
_resources = st.lists(st.sampled_from(["arn:aws:s3:::a/*", "arn:aws:kms:eu-west-1:1:key/2"]), min_size=1, max_size=3)
_accounts = st.lists(st.sampled_from(["123456789012", "arn:aws:iam::123456789012:root"]), min_size=1, max_size=2)


@st.composite
def _spelt(draw: st.DrawFn, elements: dict[str, Any]) -> dict[str, Any]:
    """The same statement in another spelling: element names in any case, a list of one as its item."""
    spelt = {}
    for name, value in elements.items():
        name = draw(st.sampled_from([name, name.lower(), name.upper()]))
        spelt[name] = value[0] if isinstance(value, list) and len(value) == 1 and draw(st.booleans()) else value
    return spelt


@st.composite
def _documents(draw: st.DrawFn, elements: dict[str, Any]) -> Any:
    source = {draw(st.sampled_from(["Statement", "statement"])): draw(_spelt(elements))}
    if draw(st.booleans()):
        source = {key: [value] for key, value in source.items()}
    return json.dumps(source) if draw(st.booleans()) else source


@given(st.data(), st.sampled_from(["Allow", "allow", "Deny", "DENY", "Denied", None]), _actions, _resources, _accounts)
def test_every_spelling_of_a_statement_reads_the_same(
    data: st.DataObject, effect: str | None, actions: list[str], resources: list[str], accounts: list[str]
) -> None:
    elements = {"Action": actions, "Resource": resources, "Principal": {"AWS": accounts}}
    if effect:
        elements["Effect"] = effect
    ((_, read),) = statements(data.draw(_documents(elements)))
    assert read() == Statement(
        allows=effect not in ("Deny", "DENY"),
        actions=tuple(actions),
        resources=tuple(resources),
        principals=tuple(accounts),
        condition={},
        inverted=frozenset(),
    )


@given(st.data(), _actions, _resources)
def test_what_is_named_by_exclusion_is_marked_so(data: st.DataObject, actions: list[str], resources: list[str]) -> None:
    ((_, read),) = statements(data.draw(_documents({"NotAction": actions, "NotResource": resources})))
    assert (read().actions, read().resources) == (tuple(actions), tuple(resources))
    assert read().inverted == {"action", "resource"}
    ((_, read),) = statements(data.draw(_documents({"NotPrincipal": {"AWS": "1"}})))
    assert (read().principals, read().inverted) == (("1",), {"principal"})


@given(_json | st.text() | _json.map(json.dumps))
def test_anything_else_is_unreadable_at_worst(document: Any) -> None:
    try:
        for _, read in statements(document):
            read()
    except Unreadable:
        pass


@pytest.mark.parametrize(
    "document",
    [
        "",
        "no JSON",
        "3",
        "[]",
        "[" * 100_000,
        '{"Statement": [], "statement": []}',
        '{"Statement": {"Effect": "Deny", "Effect": "Allow"}}',
        '{"Statement": {"Effect": "Deny", "effect": "Allow"}}',
        {"Statement": [], "STATEMENT": []},
        3,
        [],
    ],
)
def test_what_parsers_could_read_in_two_ways_is_unreadable(document: Any) -> None:
    with pytest.raises(Unreadable):
        parse(document)


@settings(deadline=None)
@given(st.data(), _actions, _resources, st.sampled_from(["*", "s3:*", "S3:**", "*:*", "i*:PassRole", "?am:Get"]))
def test_one_wildcard_among_any_statements_is_blocked(
    data: st.DataObject, actions: list[str], resources: list[str], wildcard: str
) -> None:
    def verdict(effect: str) -> set[str]:
        elements = {"Effect": effect, "Action": [*actions, wildcard], "Resource": [*resources, "*"]}
        bounded = {"Effect": "Allow", "Action": actions, "Resource": resources}
        document = json.dumps({"Statement": [bounded, data.draw(_spelt(elements)), bounded]})
        return blocking(analyze(Resource(type="aws:iam/rolePolicy:RolePolicy", props={"policy": document})))

    assert verdict("Allow") == {"iam-wildcards"}
    assert verdict("Deny") == set()


@settings(deadline=None)
@given(st.sampled_from(["AWS", "Service", "Federated", "CanonicalUser"]), _accounts, st.booleans())
def test_everyone_among_any_principals_is_blocked(kind: str, accounts: list[str], denied: bool) -> None:
    statement = {
        "Effect": "Deny" if denied else "Allow",
        "Principal": {kind: [*accounts, "*"]},
        "Action": "kms:Decrypt",
    }
    props = {"policy": json.dumps({"Statement": statement})}
    found = blocking(analyze(Resource(type="aws:sqs/queuePolicy:QueuePolicy", props=props)))
    assert found == (set() if denied else {"policy-principals"})


def test_what_a_pattern_leaves_out() -> None:
    assert all(map(is_whole_service, ["*", "s3:*", "s3:**", "s3:?*"]))
    assert not any(map(is_whole_service, ["s3:Get*", "s3:*Object"]))
    assert all(map(is_any_service, ["*", "*:*", "s*:Get"]))
    assert not any(map(is_any_service, ["s3:*", "s3:Get*"]))
    assert all(map(is_any_resource, ["*", "arn:aws:s3:::*", "arn:aws:s3:::*/*", "arn:*", "arn:aws:iam::1:*"]))
    assert not any(
        map(is_any_resource, ["arn:aws:s3:::a/*", "arn:aws:iam::1:role/*", "arn:aws:logs:x:1:log-group:a:*"])
    )
