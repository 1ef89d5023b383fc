"""Events of global services, passed on to the primary region: sign-ins and IAM report to us-east-1 alone."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, iam

from components.iam import allow, document, service
from components.names import role_name
from components.regions import Region
from components.tags import mandatory_tags
from observability.event_rules import global_pattern
from settings.ownership import Ownership

_PURPOSE = "global-events"


@dataclass(frozen=True, kw_only=True)
class GlobalEventsArgs:
    ownership: Ownership
    home: Region
    """Of the global services."""
    primary: Region


class GlobalEvents(pulumi.ComponentResource):
    """One rule in the global services' region, with the primary region's event bus as its target."""

    def __init__(self, name: str, args: GlobalEventsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:detection:GlobalEvents", name, {}, opts)
        tags = mandatory_tags(args.ownership, purpose=_PURPOSE)
        bus, rule_name = args.primary.arn("events", "event-bus/default"), f"pass-on-to-{args.primary.name}"

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, provider=args.home.provider, depends_on=after)

        role = iam.Role(
            f"{name}-role",
            name=role_name(args.ownership.environment, _PURPOSE, args.primary),
            description=f"EventBridge passes events of global services on to {args.primary.name}",
            assume_role_policy=document(
                allow(
                    "AssumeRole",
                    ["sts:AssumeRole"],
                    principal=service("events.amazonaws.com"),
                    conditions={
                        "StringEquals": {"aws:SourceAccount": args.home.account_id},
                        "ArnEquals": {"aws:SourceArn": args.home.arn("events", f"rule/{rule_name}")},
                    },
                )
            ),
            tags=tags,
            opts=child(),
        )
        policy = iam.RolePolicy(
            f"{name}-policy",
            name="pass-on",
            role=role.name,
            policy=document(allow("PassOn", ["events:PutEvents"], [bus])),
            opts=child(),
        )
        rule = cloudwatch.EventRule(
            f"{name}-rule",
            name=rule_name,
            description="Events of global services that a rule of the primary region is about",
            event_pattern=json.dumps(global_pattern()),
            state="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
            tags=tags,
            opts=child(),
        )
        cloudwatch.EventTarget(
            f"{name}-target",
            rule=rule.name,
            target_id=args.primary.name,
            arn=bus,
            role_arn=role.arn,
            opts=child(policy),
        )
        self.register_outputs({})
