from __future__ import annotations

from pulumi_policy import Severity

from policies.rule import Rule, on

RULE = Rule(
    id="secret-literal",
    requirement="No resource carries the value of a secret.",
    why="What the program writes down is in the stack's state, in its history and in whoever's preview, for ever.",
    fix="declare the secret empty and let its rotation function, or whoever owns the value, set it",
    severity=Severity.CRITICAL,
    where=on(
        {
            "aws:rds/cluster:Cluster": ("masterPassword",),
            "aws:rds/instance:Instance": ("password",),
            "aws:secretsmanager/secretVersion:SecretVersion": ("secretString", "secretBinary"),
            "kubernetes:core/v1:Secret": ("data", "stringData"),
        }
    ),
    holds=lambda value: not value,
)
