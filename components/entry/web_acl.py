"""What the load balancer turns away before anybody is asked to sign in, and the log of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import wafv2

from components.names import edge_logs_bucket_name, regional_name
from components.regions import Region
from components.tags import mandatory_tags
from settings.ownership import Ownership

_RATE_LIMIT = "rate-limit"
_WINDOW_SECONDS = 300
MANAGED_GROUPS = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)
"""Kept by AWS, in the order in which they are asked: 25 + 700 + 200 + 200 of 1,500 units of capacity."""
_LARGE_BODIES = {"AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY",)}
"""Rules that only count: dashboards and saved searches are longer than the 8 KiB that they allow."""


@dataclass(frozen=True, kw_only=True)
class WebAclArgs:
    ownership: Ownership
    region: Region
    requests_per_five_minutes: int
    """From one address."""
    after: Sequence[pulumi.Resource] = ()
    """What makes the bucket of the log."""


class WebAcl(pulumi.ComponentResource):
    """The list, and its log in the bucket of the edge's logs, from which cookies and tokens are left out."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: WebAclArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:entry:WebAcl", name, {}, opts)
        region, physical_name = args.region, regional_name(args.ownership.environment, "entry")
        acl = wafv2.WebAcl(
            f"{name}-acl",
            name=physical_name,
            description="Entry to the pages of the operations platform",
            scope="REGIONAL",
            default_action={"allow": {}},
            rules=[
                _rate_limit(args.requests_per_five_minutes),
                *(_managed(group, priority) for priority, group in enumerate(MANAGED_GROUPS, start=1)),
            ],
            visibility_config=_visible(physical_name),
            tags=mandatory_tags(args.ownership, purpose="entry"),
            opts=pulumi.ResourceOptions(parent=self, provider=region.provider),
        )
        wafv2.WebAclLoggingConfiguration(
            f"{name}-logging",
            resource_arn=acl.arn,
            log_destination_configs=[
                region.bucket_arn(edge_logs_bucket_name(args.ownership.environment, region)),
            ],
            redacted_fields=[{"single_header": {"name": header}} for header in ("authorization", "cookie")],
            opts=pulumi.ResourceOptions(parent=self, provider=region.provider, depends_on=args.after),
        )
        self.arn = acl.arn
        self.register_outputs({"arn": self.arn})


def _rate_limit(requests: int) -> wafv2.WebAclRuleArgsDict:
    return {
        "name": _RATE_LIMIT,
        "priority": 0,
        "action": {"block": {}},
        "statement": {
            "rate_based_statement": {
                "limit": requests,
                "aggregate_key_type": "IP",
                "evaluation_window_sec": _WINDOW_SECONDS,
            }
        },
        "visibility_config": _visible(_RATE_LIMIT),
    }


def _managed(group: str, priority: int) -> wafv2.WebAclRuleArgsDict:
    return {
        "name": group,
        "priority": priority,
        "override_action": {"none": {}},
        "statement": {
            "managed_rule_group_statement": {
                "name": group,
                "vendor_name": "AWS",
                "rule_action_overrides": [
                    {"name": rule, "action_to_use": {"count": {}}} for rule in _LARGE_BODIES.get(group, ())
                ],
            }
        },
        "visibility_config": _visible(group),
    }


def _visible(metric: str) -> wafv2.WebAclVisibilityConfigArgsDict:
    return {"cloudwatch_metrics_enabled": True, "metric_name": metric, "sampled_requests_enabled": True}
