from __future__ import annotations

from pulumi_policy import Severity

from policies.reading import items
from policies.rule import Rule, on

_UNBOUNDED = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")


RULE = Rule(
    id="iam-managed-policies",
    requirement="No identity has one of Amazon's policies that allow everything.",
    why="An administrator's policy makes every other permission in the stack meaningless.",
    fix="attach a policy that lists what the identity does",
    severity=Severity.CRITICAL,
    where=on(
        {
            "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ("policyArn",),
            "aws:iam/role:Role": ("managedPolicyArns",),
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("policyArn",),
            "aws:iam/userPolicyAttachment:UserPolicyAttachment": ("policyArn",),
        }
    ),
    divide=items,
    holds=lambda arn: str(arn).rsplit("/", 1)[-1] not in _UNBOUNDED,
)
