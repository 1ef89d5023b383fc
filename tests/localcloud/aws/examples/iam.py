"""Examples of the resource types of iam."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import ROLE, Example, Need, Of, allow, policy, trust

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:iam/role:Role",
        inputs={
            "name": "kiso-dev-prometheus",
            "description": "Prometheus",
            "assumeRolePolicy": trust("pods.eks.amazonaws.com"),
            "maxSessionDuration": 7200,
            "forceDetachPolicies": True,
            "tags": {"owner": "ops"},
        },
        update={
            "description": "Prometheus and Thanos",
            "assumeRolePolicy": trust("ec2.amazonaws.com"),
            "tags": {"tier": "1"},
        },
        replacement={"path": "/kiso/"},
        not_imported=frozenset({"forceDetachPolicies"}),
    ),
    Example(
        token="aws:iam/rolePolicy:RolePolicy",
        needs={"role": ROLE},
        inputs={"role": Of("role", "name"), "name": "write", "policy": policy(allow("s3:PutObject"))},
        update={"policy": policy(allow("s3:GetObject"))},
        replacement={"name": "read"},
    ),
    Example(
        token="aws:iam/policy:Policy",
        inputs={
            "name": "kiso-dev-read",
            "description": "Read",
            "policy": policy(allow("s3:GetObject")),
            "tags": {"owner": "ops"},
        },
        update={"policy": policy(allow("s3:ListBucket")), "tags": {"owner": "platform"}},
        replacement={"description": "Read all"},
    ),
    Example(
        token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        needs={
            "role": ROLE,
            "policy": Need(token="aws:iam/policy:Policy", inputs={"policy": policy(allow("s3:GetObject"))}),
            "other": Need(token="aws:iam/policy:Policy", inputs={"policy": policy(allow("s3:PutObject"))}),
        },
        inputs={"role": Of("role", "name"), "policyArn": Of("policy", "arn")},
        update=None,
        replacement={"policyArn": Of("other", "arn")},
    ),
)
