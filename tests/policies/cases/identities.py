"""Identities: what they are allowed, and who may take them."""

from __future__ import annotations

from typing import Any

from tests.policies.cases.values import ACCOUNT, READ, TAGS, Change, Good, document

TRUST = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
FORGE = "token.actions.githubusercontent.com"


def federated(
    subject: str | None, *, audience: str | None = "sts.amazonaws.com", operator: str = "StringEquals"
) -> dict[str, Any]:
    """Trust in the pipelines of a forge."""
    tests = {f"{FORGE}:aud": audience, f"{FORGE}:sub": subject}
    return {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{FORGE}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {operator: {key: value for key, value in tests.items() if value}},
    }


ONE_BRANCH = "repo:kiso-example/platform:ref:refs/heads/main"

GOOD: Good = {
    "aws:iam/groupPolicy:GroupPolicy": {"policy": document(READ)},
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": {
        "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    },
    "aws:iam/policy:Policy": {"policy": document(READ), "tags": TAGS},
    "aws:iam/role:Role": {
        "assumeRolePolicy": document(
            TRUST, federated(ONE_BRANCH), federated("repo:kiso-example/platform:environment:prod")
        ),
        "inlinePolicies": [{"name": "read", "policy": document(READ)}],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "tags": TAGS,
    },
    "aws:iam/rolePolicy:RolePolicy": {"policy": document(READ)},
    "aws:iam/userPolicy:UserPolicy": {"policy": document(READ)},
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
}
CHANGES: tuple[Change, ...] = (
    *(
        ("iam-wildcards", resource_type, ("policy",), document(statement))
        for resource_type in (
            "aws:iam/policy:Policy",
            "aws:iam/rolePolicy:RolePolicy",
            "aws:iam/groupPolicy:GroupPolicy",
        )
        for statement in (
            {**READ, "Action": "*"},
            {**READ, "Action": ["s3:GetObject", "S3:*"], "Resource": "*"},
            {**READ, "Action": "iam:*", "Resource": ["*"]},
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
            {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::private/*"},
            {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::*"},
        )
    ),
    *(
        ("federated-trust", "aws:iam/role:Role", ("assumeRolePolicy",), document(TRUST, trust))
        for trust in (
            federated("repo:kiso-example/platform:*"),
            federated("repo:kiso-example/platform:ref:refs/heads/*", operator="StringLike"),
            federated("repo:kiso-example/*:ref:refs/heads/main", operator="StringLike"),
            federated("repo:*:ref:refs/heads/main", operator="StringLike"),
            federated("*", operator="StringLike"),
            federated("repo:kiso-example/platform:ref:refs/heads/"),
            federated(None),
            federated(ONE_BRANCH, audience=None),
            federated(ONE_BRANCH, operator="StringNotEquals"),
            federated(ONE_BRANCH, operator="StringEqualsIfExists"),
            federated(ONE_BRANCH, operator="ForAllValues:StringEquals"),
            federated(None) | {"Action": "sts:*"},
            {
                **{name: part for name, part in federated(None).items() if name != "Action"},
                "NotAction": "sts:TagSession",
            },
        )
    ),
    ("iam-wildcards", "aws:iam/role:Role", ("inlinePolicies", 0, "policy"), document({**READ, "Action": "*"})),
    (
        "iam-managed-policies",
        "aws:iam/role:Role",
        ("managedPolicyArns", 1),
        "arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    *(
        ("iam-managed-policies", resource_type, ("policyArn",), f"arn:aws:iam::aws:policy/{name}")
        for resource_type in GOOD
        if "PolicyAttachment" in resource_type
        for name in ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess")
    ),
)
