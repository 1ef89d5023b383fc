from __future__ import annotations

from pulumi_policy import Severity

from policies.rule import Rule, on

FLOOR_DAYS = 30

RULE = Rule(
    id="log-retention",
    requirement=f"A log group keeps its events for a stated time of {FLOOR_DAYS} days or more.",
    why="An incident is often understood weeks later, and a group without a retention grows for ever.",
    fix=f"set retentionInDays to {FLOOR_DAYS} or more",
    severity=Severity.MEDIUM,
    where=on({"aws:cloudwatch/logGroup:LogGroup": ("retentionInDays",)}),
    holds=lambda days: isinstance(days, int | float) and days >= FLOOR_DAYS,
)
