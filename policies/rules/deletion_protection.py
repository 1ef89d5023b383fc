from __future__ import annotations

from policies.rule import Rule, on

RULE = Rule(
    id="deletion-protection",
    requirement="A database refuses to be deleted.",
    why="Pulumi's own protection does not stop a delete in the console.",
    fix="set the property to true",
    where=on(
        {
            "aws:dynamodb/table:Table": ("deletionProtectionEnabled",),
            "aws:rds/cluster:Cluster": ("deletionProtection",),
            "aws:rds/instance:Instance": ("deletionProtection",),
        }
    ),
    holds=lambda protected: protected is True,
)
