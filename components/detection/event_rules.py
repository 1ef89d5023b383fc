"""The EventBridge rules of one region: AWS counts what they match, alerts read the count, a log keeps the events."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from components.iam import allow, document, service
from components.names import regional_name
from components.regions import Region
from components.tags import mandatory_tags
from observability.event_rules import EVENT_RULES
from settings.ownership import Ownership

_DELIVERY = ("delivery.logs.amazonaws.com", "events.amazonaws.com")
"""As EventBridge's guide has it for log groups as targets."""
_ALL_CALLS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


@dataclass(frozen=True, kw_only=True)
class EventRulesArgs:
    ownership: Ownership
    region: Region
    key_arn: pulumi.Input[str]
    retention_days: int


class EventRules(pulumi.ComponentResource):
    """Rules of the names that alerts count, and the log group that all of them write to."""

    def __init__(self, name: str, args: EventRulesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:detection:EventRules", name, {}, opts)
        log_name = f"/aws/events/{regional_name(args.ownership.environment, 'security')}"
        log_arn = args.region.arn("logs", f"log-group:{log_name}")

        def child(*after: pulumi.Resource, keep: bool = False) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(
                parent=self, provider=args.region.provider, depends_on=after, retain_on_delete=keep
            )

        log = cloudwatch.LogGroup(
            f"{name}-log",
            name=log_name,
            kms_key_id=args.key_arn,
            retention_in_days=args.retention_days,
            tags=mandatory_tags(args.ownership, purpose="security events"),
            # What happened is asked for when the stack is long gone.
            opts=child(keep=True),
        )
        policy = cloudwatch.LogResourcePolicy(
            f"{name}-log-policy",
            policy_name=log_name.rpartition("/")[2],
            policy_document=document(
                *(
                    allow(
                        f"Write{index}",
                        ["logs:CreateLogStream", "logs:PutLogEvents"],
                        [f"{log_arn}:*"],
                        principal=service(writer),
                    )
                    for index, writer in enumerate(_DELIVERY)
                )
            ),
            opts=child(log),
        )
        for rule_name, rule in EVENT_RULES.items():
            event_rule = cloudwatch.EventRule(
                f"{name}-{rule_name}",
                name=rule_name,
                description=rule.description,
                event_pattern=json.dumps(rule.pattern),
                state=_ALL_CALLS if rule.reads else "ENABLED",
                tags=mandatory_tags(args.ownership, purpose=rule_name),
                opts=child(),
            )
            cloudwatch.EventTarget(
                f"{name}-{rule_name}-log",
                rule=event_rule.name,
                target_id="log",
                arn=log_arn,
                opts=child(policy),
            )
        self.register_outputs({})
