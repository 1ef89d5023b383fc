"""Boundaries reach every role, whoever declares it, and the rule sees the glass broken and nothing else."""

from __future__ import annotations

import json
from typing import Any, get_args

import pulumi
import pytest
from pulumi_aws import iam

from components.identity.boundaries import bound_every_role
from components.identity.break_glass import event_pattern
from identity.boundaries import boundary_arn
from identity.boundary_actions import Kind
from identity.place import Place

PLACE = Place(
    account_id="123456789012", environment="dev", regions=("eu-west-1", "eu-central-1"), clusters=["kiso-dev"]
)
ROLE = "arn:aws:iam::123456789012:role/kiso-dev-people-break-glass"


def trust(service: str) -> str:
    return json.dumps({"Statement": [{"Principal": {"Service": f"{service}.amazonaws.com"}}]})


@pytest.fixture
def transformed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What becomes of a resource's properties."""
    registered: list[Any] = []
    monkeypatch.setattr(pulumi.runtime, "register_stack_transformation", registered.append)
    bound_every_role(PLACE, {kind: iam.Policy.__new__(iam.Policy) for kind in get_args(Kind)})
    [transformation] = registered

    def run(kind: str, **props: Any) -> Any:
        options = pulumi.ResourceOptions()
        resource: Any = None
        result = transformation(
            pulumi.ResourceTransformationArgs(resource=resource, type_=kind, name="one", props=props, opts=options)
        )
        return props if result is None else result.props

    return run


def test_a_role_without_a_boundary_gets_one(transformed: Any) -> None:
    found = transformed("aws:iam/role:Role", assume_role_policy=trust("pods.eks"), permissions_boundary=None)
    assert found["permissions_boundary"] == boundary_arn(PLACE, "workloads")


def test_a_boundary_of_its_own_and_other_resources_stay_as_they_are(transformed: Any) -> None:
    own = transformed("aws:iam/role:Role", assume_role_policy=trust("pods.eks"), permissions_boundary="own")
    assert own["permissions_boundary"] == "own"
    assert "permissions_boundary" not in transformed("aws:iam/policy:Policy", policy="{}")


def test_a_role_of_a_service_whose_policies_aws_keeps_has_one_for_that_service(transformed: Any) -> None:
    kinds: dict[str, Kind] = {"backup": "backup", "config": "recording"}
    for service, kind in kinds.items():
        found = transformed("aws:iam/role:Role", assume_role_policy=trust(service))
        assert found["permissions_boundary"] == boundary_arn(PLACE, kind)


def matches(pattern: Any, event: Any) -> bool:
    """As EventBridge's guide describes content filtering, for what the pattern uses: equality and prefixes."""
    if isinstance(pattern, dict):
        return isinstance(event, dict) and all(key in event and matches(pattern[key], event[key]) for key in pattern)
    return any(event.startswith(one["prefix"]) if isinstance(one, dict) else event == one for one in pattern)


def taken(role_arn: str, name: str = "AssumeRole") -> dict[str, Any]:
    """An event as CloudTrail writes it when a role is taken."""
    detail = {
        "eventSource": "sts.amazonaws.com",
        "eventName": name,
        "readOnly": True,
        "requestParameters": {"roleArn": role_arn, "roleSessionName": "night-shift", "durationSeconds": 3600},
    }
    return {"source": "aws.sts", "detail-type": "AWS API Call via CloudTrail", "detail": detail}


def test_the_rule_sees_the_role_taken_in_whatever_way_and_no_other() -> None:
    pattern = json.loads(event_pattern(ROLE))
    assert matches(pattern, taken(ROLE)) and matches(pattern, taken(ROLE, "AssumeRoleWithSAML"))
    assert not matches(pattern, taken(ROLE.replace("break-glass", "sre")))
    assert not matches(pattern, taken(ROLE, "GetCallerIdentity"))
