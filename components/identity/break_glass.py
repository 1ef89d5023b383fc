"""Notices that the glass is broken: an event rule counts each taking of the role, and an alert watches the count."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from components.names import regional_name
from components.regions import Region
from components.tags import mandatory_tags
from observability.event_rules import BREAK_GLASS_RULE
from settings.ownership import Ownership

_ALL_CALLS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
"""To take a role counts as a call that only reads, which EventBridge leaves out unless a rule asks for it."""


@dataclass(frozen=True, kw_only=True)
class BreakGlassAlarmArgs:
    ownership: Ownership
    role_arn: str
    regions: Mapping[str, Region]
    """By role in the platform: all whose endpoints the role can be taken through."""


class BreakGlassAlarm(pulumi.ComponentResource):
    """The rule in each region; refused attempts count as well."""

    def __init__(self, name: str, args: BreakGlassAlarmArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:identity:BreakGlassAlarm", name, {}, opts)
        for role, region in args.regions.items():
            rule = cloudwatch.EventRule(
                f"{name}-{role}-rule",
                name=BREAK_GLASS_RULE,
                description="Someone took, or tried to take, the role that breaks the glass",
                event_pattern=event_pattern(args.role_arn),
                state=_ALL_CALLS,
                tags=mandatory_tags(args.ownership, purpose="break-glass"),
                opts=pulumi.ResourceOptions(parent=self, provider=region.provider),
            )
            log = regional_name(args.ownership.environment, "security")
            cloudwatch.EventTarget(
                f"{name}-{role}-log",
                rule=rule.name,
                target_id="log",
                # That of all security events, which EventBridge may write to.
                arn=region.arn("logs", f"log-group:/aws/events/{log}"),
                opts=pulumi.ResourceOptions(parent=self, provider=region.provider),
            )
        self.register_outputs({})


def event_pattern(role_arn: str) -> str:
    """Calls to take the role, as CloudTrail hands them to EventBridge."""
    return json.dumps(
        {
            "source": ["aws.sts"],
            "detail-type": ["AWS API Call via CloudTrail"],
            "detail": {
                "eventSource": ["sts.amazonaws.com"],
                "eventName": [{"prefix": "AssumeRole"}],
                "requestParameters": {"roleArn": [role_arn]},
            },
        },
        sort_keys=True,
    )
