from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.aws.policy_documents import as_json, canonical_text
from localcloud.protocol import UNKNOWN

_ROOT = "arn:aws:iam::123456789012:root"


def _policy(**statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_policy(Action="a:b"), _policy(Action=["a:b"])),
        (_policy(Action=["a:b", "a:c"]), _policy(Action=["a:c", "a:b"])),
        (_policy(NotAction=["a:b", "a:c"], NotResource="*"), _policy(NotAction=["a:c", "a:b"], NotResource=["*"])),
        (_policy(Principal={"AWS": "123456789012"}), _policy(Principal={"AWS": [_ROOT]})),
        (_policy(Principal="*"), _policy(Principal={"AWS": "*"})),
        (
            _policy(Condition={"Bool": {"aws:SecureTransport": False}}),
            _policy(Condition={"Bool": {"aws:SecureTransport": ["false"]}}),
        ),
        (_policy(Action="a:b"), json.dumps(json.loads(_policy(Action="a:b")), indent=8)),
    ],
)
def test_equal_in_meaning(one: str, other: str):
    assert canonical_text(one) == canonical_text(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_policy(Action="a:b"), _policy(Action="a:c")),
        (_policy(Action="a:b"), _policy(NotAction="a:b")),
        (_policy(Principal={"AWS": _ROOT}), _policy(Principal={"Service": _ROOT})),
        (_policy(Condition={"Bool": {"a": "true"}}), _policy(Condition={"Bool": {"a": "false"}})),
        (_policy(Action="a:b"), _policy(Action="a:b", Resource="*")),
    ],
)
def test_different_in_meaning(one: str, other: str):
    assert canonical_text(one) != canonical_text(other)


@given(st.text())
def test_any_text_has_a_form(text: str):
    assert canonical_text(text) == canonical_text(text)


def test_a_document_becomes_text_unless_a_part_is_unknown():
    assert as_json({"Version": "1"}) == '{"Version":"1"}'
    assert as_json({"Version": "1", "Statement": [UNKNOWN]}) is UNKNOWN
    assert as_json("text") == "text"
