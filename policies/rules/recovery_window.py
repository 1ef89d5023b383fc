from __future__ import annotations

from policies.rule import Rule, on

FLOOR_DAYS = 7

RULE = Rule(
    id="recovery-window",
    requirement=f"A deleted key or secret can be recovered for {FLOOR_DAYS} days or more.",
    why="Losing a key loses everything that it encrypted.",
    fix=f"set the property to {FLOOR_DAYS} or more, or leave it out for Amazon's 30",
    where=on(
        {
            "aws:kms/externalKey:ExternalKey": ("deletionWindowInDays",),
            "aws:kms/key:Key": ("deletionWindowInDays",),
            "aws:kms/replicaKey:ReplicaKey": ("deletionWindowInDays",),
            "aws:secretsmanager/secret:Secret": ("recoveryWindowInDays",),
        }
    ),
    holds=lambda days: days is None or (isinstance(days, int | float) and days >= FLOOR_DAYS),
)
