"""Policy documents: what they refuse to say, and that the same policy is always the same text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.iam import THIS_RESOURCE, account, allow, deny, document, service
from tests.components.aws.policy import statements

ROOT = "arn:aws:iam::123456789012:root"
services = st.sampled_from(["s3", "kms", "sts", "secretsmanager", "application-autoscaling"])
words = st.from_regex(r"[A-Z][A-Za-z0-9]{0,20}", fullmatch=True)
actions = st.lists(st.builds("{}:{}".format, services, words), min_size=1, max_size=6, unique=True)
arns = st.lists(st.builds("arn:aws:s3:::{}/*".format, words), min_size=1, max_size=4, unique=True)
operators = st.sampled_from(["StringEquals", "ArnLike", "Bool", "Null"])
values = st.one_of(words, st.lists(words, min_size=1, max_size=3, unique=True))
conditions = st.dictionaries(operators, st.dictionaries(words, values, min_size=1, max_size=3), max_size=3)


def reversed_order(value):
    if isinstance(value, dict):
        return {key: reversed_order(item) for key, item in reversed(value.items())}
    return list(reversed(value)) if isinstance(value, list) else value


@given(words, actions, arns, conditions)
def test_a_policy_is_the_same_text_whatever_the_order_of_its_parts(sid, named, resources, tests) -> None:
    text = document(allow(sid, named, resources, conditions=tests))
    assert text == document(allow(sid, named[::-1], resources[::-1], conditions=reversed_order(tests)))
    (statement,) = statements(text)
    assert set(statement["Action"]) == set(named)
    assert set(statement["Resource"]) == set(resources)
    assert ("Condition" in statement) is bool(tests)


@given(
    words, actions, services, words, st.integers(0, 5), st.sampled_from(["*", "{0}:*", "{0}:{1}*", "*:{1}", "{0}:?{1}"])
)
def test_an_action_with_a_wildcard_is_never_allowed(sid, named, name, word, place, wildcard) -> None:
    named.insert(place, wildcard.format(name, word))
    for principal in (None, account(ROOT), service("s3.amazonaws.com")):
        with pytest.raises(ValueError, match=r"name each, as in s3:GetObject$"):
            allow(sid, named, ["arn:aws:s3:::bucket"], principal=principal)


@given(words, actions, st.sampled_from(["AWS", "Service", "Federated"]))
def test_everyone_is_never_allowed(sid, named, kind) -> None:
    with pytest.raises(ValueError, match="allows everyone"):
        allow(sid, named, ["arn:aws:s3:::bucket"], principal={kind: "*"})


@given(words)
def test_an_identity_is_allowed_every_resource_only_for_what_aws_cannot_narrow(sid) -> None:
    unscoped = ["cloudwatch:GetMetricData", "tag:GetResources"]
    assert allow(sid, unscoped, [THIS_RESOURCE])["Resource"] == "*"
    with pytest.raises(ValueError, match="every resource"):
        allow(sid, [*unscoped, "s3:GetObject"], [THIS_RESOURCE])


@given(words, actions)
def test_an_identity_is_never_allowed_every_resource(sid, named) -> None:
    with pytest.raises(ValueError, match="every resource"):
        allow(sid, named, [THIS_RESOURCE])


def test_a_resource_may_speak_of_itself() -> None:
    statement = allow("Use", ["kms:Decrypt"], [THIS_RESOURCE], principal=account(ROOT))
    assert statement["Resource"] == "*"


@given(arns)
def test_a_denial_reaches_everyone(resources) -> None:
    statement = deny("DenyPlainHttp", ["s3:*"], resources, conditions={"Bool": {"aws:SecureTransport": "false"}})
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", {"AWS": "*"}, "s3:*")


@pytest.mark.parametrize("sid", ["", "two words", "hyphen-ated", "*"])
def test_a_statement_id_is_letters_and_digits(sid: str) -> None:
    with pytest.raises(ValueError, match="letters and digits"):
        allow(sid, ["s3:GetObject"], ["arn:aws:s3:::bucket/*"])


def test_a_statement_has_actions() -> None:
    with pytest.raises(ValueError, match="name at least one"):
        allow("Nothing", [], ["arn:aws:s3:::bucket/*"])
