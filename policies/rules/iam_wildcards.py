from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_policy import Severity

from policies.policy_documents import (
    Statement,
    is_any_resource,
    is_any_service,
    is_whole_service,
    statements,
    statements_of_each,
)
from policies.reading import Part
from policies.rule import Rule, on


def _is_bounded(statement: Statement) -> bool:
    if not statement.allows:
        return True
    if statement.inverted or any(is_any_service(action) for action in statement.actions):
        return False
    unlimited = not statement.resources or any(is_any_resource(resource) for resource in statement.resources)
    return not (unlimited and any(is_whole_service(action) for action in statement.actions))


def _documents(value: Any) -> Iterator[Part]:
    """A role holds a list of policies of its own; other identities' policies are resources by themselves."""
    return statements(value) if value is None or isinstance(value, str) else statements_of_each("policy")(value)


RULE = Rule(
    id="iam-wildcards",
    requirement="No identity is allowed all actions of a service on all of its resources, or all but some.",
    why="A stolen role can do what its policy allows, not what its owner uses.",
    fix="list the actions, and the ARNs that they are for, instead of `*`, NotAction or NotResource",
    severity=Severity.CRITICAL,
    where=on(
        {
            "aws:iam/groupPolicy:GroupPolicy": ("policy",),
            "aws:iam/policy:Policy": ("policy",),
            "aws:iam/role:Role": ("inlinePolicies",),
            "aws:iam/rolePolicy:RolePolicy": ("policy",),
            "aws:iam/userPolicy:UserPolicy": ("policy",),
        }
    ),
    divide=_documents,
    holds=_is_bounded,
)
