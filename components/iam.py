"""IAM policy documents, built as plain data so that a preview shows, and a rule can judge, their whole text.

A statement that allows names every action and never everyone; one that denies may, since a narrower denial is a hole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

Statement = Mapping[str, Any]
Principal = Mapping[str, str]
Conditions = Mapping[str, Mapping[str, str | Sequence[str]]]
"""By operator and condition key: `{"StringEquals": {"aws:SourceAccount": "123456789012"}}`."""

THIS_RESOURCE = "*"
"""In a policy attached to a resource, that resource itself; KMS has no other way to say it."""

_WITHOUT_RESOURCES = frozenset(
    {
        "backup:DescribeRestoreJob",
        "backup:PutRestoreValidationResult",
        "cloudtrail:DescribeTrails",
        "cloudtrail:LookupEvents",
        "cloudwatch:GetMetricData",
        "cloudwatch:GetMetricStatistics",
        "cloudwatch:ListMetrics",
        "cloudwatch:PutMetricData",
        "config:DescribeConformancePacks",
        "config:DescribeDeliveryChannels",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribePrefixLists",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeVpcs",
        "guardduty:GetFindings",
        "guardduty:ListFindings",
        "inspector2:BatchGetAccountStatus",
        "kms:CreateKey",
        "kms:ListAliases",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DeleteResourcePolicy",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetQueryResults",
        "logs:PutResourcePolicy",
        "logs:StopQuery",
        "route53:CreateHealthCheck",
        "ssm:DescribeParameters",
        "tag:GetResources",
    }
)
"""Actions that AWS lets nobody narrow to a resource: its Service Authorization Reference names none for them."""

_EVERYONE: Principal = {"AWS": "*"}
_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
_STATEMENT_ID = re.compile(r"[A-Za-z0-9]+")


def service(name: str) -> Principal:
    """The AWS service of that principal name, such as `pods.eks.amazonaws.com`."""
    return {"Service": name}


def account(root_arn: str) -> Principal:
    """The account; which of its identities may act is left to their own policies."""
    return {"AWS": root_arn}


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str] = (),
    *,
    principal: Principal | None = None,
    conditions: Conditions | None = None,
) -> Statement:
    """Allow `actions` on `resources` (none in a trust policy) to `principal` (none in an identity's own policy).

    Raises ValueError for an action with a wildcard, for everyone as principal, and for an identity allowed everything
    that AWS could narrow.
    """
    for action in actions:
        if not _ACTION.fullmatch(action):
            raise ValueError(f"{sid}: {action!r} allows more than one action or none; name each, as in s3:GetObject")
    if principal is not None and "*" in principal.values():
        raise ValueError(f"{sid}: '*' allows everyone; name an account or a service as principal")
    if principal is None and "*" in resources and not _WITHOUT_RESOURCES.issuperset(actions):
        raise ValueError(f"{sid}: '*' allows every resource; name ARNs")
    return _statement("Allow", sid, actions, resources, principal, conditions)


def deny(sid: str, actions: Sequence[str], resources: Sequence[str], *, conditions: Conditions) -> Statement:
    """Deny `actions` on `resources` to everyone under `conditions`; for policies attached to a resource."""
    return _statement("Deny", sid, actions, resources, _EVERYONE, conditions)


def document(*statements: Statement) -> str:
    """The policy as JSON: the same text for the same statements, in whatever order their lists and keys were given."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, sort_keys=True, separators=(",", ":"))


def _statement(
    effect: str,
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    principal: Principal | None,
    conditions: Conditions | None,
) -> Statement:
    if not _STATEMENT_ID.fullmatch(sid):
        raise ValueError(f"{sid!r} is no statement id; use letters and digits only")
    if not actions:
        raise ValueError(f"{sid}: a statement without actions says nothing; name at least one")
    parts = {
        "Sid": sid,
        "Effect": effect,
        "Principal": principal,
        "Action": _values(actions),
        "Resource": _values(resources),
        "Condition": {
            operator: {key: _values(value) for key, value in test.items()}
            for operator, test in (conditions or {}).items()
        },
    }
    return {name: value for name, value in parts.items() if value}


def _values(value: str | Sequence[str]) -> str | list[str]:
    """In the form that AWS gives back: sorted, and a list of one as that one."""
    if isinstance(value, str):
        return value
    return value[0] if len(value) == 1 else sorted(value)
