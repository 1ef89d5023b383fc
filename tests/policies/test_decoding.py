"""The SDK's server decodes each message of a request once, and never takes one message for another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import policy
from pulumi_policy.policy import (
    EnforcementLevel,
    ResourceValidationPolicy,
    StackValidationPolicy,
    _PolicyAnalyzerServicer,
)

from policies import decoding

PATCHED = ("json_format", "deserialize_properties", "unknown_checking_proxy")
RULES = 3


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a message was decoded, by its `name` property."""
    counter: Counter[str] = Counter()
    decode: Callable[[Struct], dict[str, Any]] = decoding.plain

    def counting(message: Struct) -> dict[str, Any]:
        if "name" in message.fields:
            counter[message.fields["name"].string_value] += 1
        return decode(message)

    monkeypatch.setattr(decoding, "plain", counting)
    for name in PATCHED:
        monkeypatch.setattr(policy, name, getattr(policy, name))
    for name in ("Analyze", "AnalyzeStack", "Remediate"):
        monkeypatch.setattr(_PolicyAnalyzerServicer, name, getattr(_PolicyAnalyzerServicer, name))
    decoding.decode_once()
    return counter


def described(message: Any, name: str) -> Any:
    message.type, message.urn, message.name = "aws:s3/bucket:Bucket", f"urn::{name}", name
    message.properties.update({"name": name, "nested": {"size": 3}})
    message.provider.properties.update({"name": "provider"})
    return message


def server(*rules: Any) -> _PolicyAnalyzerServicer:
    return _PolicyAnalyzerServicer("pack", "1", list(rules), EnforcementLevel.MANDATORY)


def test_rules_judge_each_resource_by_its_own_properties_decoded_once(decoded: Counter[str]) -> None:
    seen: list[str] = []
    judging = server(
        *(
            ResourceValidationPolicy(
                f"rule-{number}", "Made up for this test.", lambda resource, _: seen.append(resource.props["name"])
            )
            for number in range(RULES)
        )
    )
    for name in ("first", "second", "third"):
        judging.Analyze(described(analyzer_pb2.AnalyzeRequest(), name), None)
    assert seen == ["first"] * RULES + ["second"] * RULES + ["third"] * RULES
    assert decoded == {"first": 1, "second": 1, "third": 1, "provider": 3}


def test_rules_judge_the_stack_by_the_same_resources_decoded_once(decoded: Counter[str]) -> None:
    seen: list[list[str]] = []
    judging = server(
        *(
            StackValidationPolicy(
                f"rule-{number}",
                "Made up for this test.",
                lambda stack, _: seen.append([resource.props["name"] for resource in stack.resources]),
            )
            for number in range(RULES)
        )
    )
    request = analyzer_pb2.AnalyzeStackRequest()
    names = [f"resource-{number}" for number in range(50)]
    for name in names:
        described(request.resources.add(), name)
    judging.AnalyzeStack(request, None)
    assert seen == [names] * RULES
    assert decoded == {**dict.fromkeys(names, 1), "provider": len(names)}


def test_nothing_is_remedied_and_nothing_decoded_for_it(decoded: Counter[str]) -> None:
    judging = server(ResourceValidationPolicy("rule", "Made up for this test.", lambda *_: None))
    assert not judging.Remediate(described(analyzer_pb2.AnalyzeRequest(), "first"), None).remediations
    assert not decoded


scalars = st.none() | st.booleans() | st.text(max_size=5) | st.integers(-(2**53), 2**53) | st.floats(-1e6, 1e6)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner))


@given(st.dictionaries(st.text(max_size=3), values, max_size=4))
def test_a_message_is_decoded_as_protobuf_does(properties: dict[str, Any]) -> None:
    message = Struct()
    message.update(properties)
    expected = json_format.MessageToDict(message)
    found = decoding.plain(message)
    assert found == expected and repr(found) == repr(expected)
