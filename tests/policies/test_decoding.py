"""The SDK's server decodes each message of a request once, and never takes one message for another."""

from __future__ import annotations

from collections import Counter

import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import policy
from pulumi_policy.policy import EnforcementLevel, ResourceValidationPolicy, _PolicyAnalyzerServicer

from policies.decoding import decode_once


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a message was decoded, by its `name` property."""
    counter: Counter[str] = Counter()
    decode = json_format.MessageToDict

    def counting(message: struct_pb2.Struct) -> dict[str, object]:
        counter[message.fields["name"].string_value] += 1
        return decode(message)

    monkeypatch.setattr(json_format, "MessageToDict", counting)
    monkeypatch.setattr(policy, "json_format", json_format)
    decode_once()
    return counter


def request(name: str) -> analyzer_pb2.AnalyzeRequest:
    message = analyzer_pb2.AnalyzeRequest(type="aws:s3/bucket:Bucket", urn=f"urn::{name}", name=name)
    message.properties.update({"name": name})
    message.provider.properties.update({"name": "provider"})
    return message


def test_rules_judge_each_resource_by_its_own_properties_decoded_once(decoded: Counter[str]) -> None:
    seen: list[str] = []
    rules = [
        ResourceValidationPolicy(
            f"rule-{number}", "Made up for this test.", lambda resource, _: seen.append(resource.props["name"])
        )
        for number in range(3)
    ]
    server = _PolicyAnalyzerServicer("pack", "1", list(rules), EnforcementLevel.MANDATORY)
    for name in ("first", "second", "third"):
        server.Analyze(request(name), None)
    assert seen == ["first"] * 3 + ["second"] * 3 + ["third"] * 3
    assert decoded == {"first": 1, "second": 1, "third": 1, "provider": 3}
