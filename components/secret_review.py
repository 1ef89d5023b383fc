"""The function that looks after all secrets, and reports those that need somebody to the rule that alerts count."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from components.iam import allow
from components.invocation import invoke_by
from components.keys import MultiRegionKey
from components.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.regions import Region
from components.tags import mandatory_tags
from settings.guarding import Guarding
from settings.ownership import Ownership

_PURPOSE = "secret-review"
_SCHEDULE = "rate(4 hours)"
"""More often than the 6 hours that the alert looks back, so that it stays until its reason is gone."""


@dataclass(frozen=True, kw_only=True)
class SecretReviewArgs:
    ownership: Ownership
    region: Region
    settings: Guarding
    key: MultiRegionKey
    secrets: Sequence[str]
    """Names of all that are looked after."""


class SecretReview(pulumi.ComponentResource):
    """The function and its schedule. It may see when a secret was changed, and no value."""

    def __init__(self, name: str, args: SecretReviewArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:secret_review:SecretReview", name, {}, opts)
        region = args.region
        function = LambdaFunction(
            name,
            LambdaFunctionArgs(
                ownership=args.ownership,
                region=region,
                purpose=_PURPOSE,
                description="Reports secrets that have no value or an old one, or were not rotated",
                package="rotation",
                handler="functions.rotation.reviewing.handler",
                environment={"SECRETS": json.dumps(dict.fromkeys(args.secrets, args.settings.value_review_days))},
                permissions=[
                    allow("SeeSecrets", ["secretsmanager:DescribeSecret"], region.secret_arns(args.secrets)),
                    allow("Report", ["events:PutEvents"], [region.arn("events", "event-bus/default")]),
                ],
                key=args.key,
                key_arn=args.key.primary_arn,
                log_retention_days=args.settings.event_retention_days,
                invoked_by="events.amazonaws.com",
            ),
            pulumi.ResourceOptions(parent=self),
        )
        schedule = cloudwatch.EventRule(
            f"{name}-schedule",
            name=_PURPOSE,
            description="When to look after secrets",
            schedule_expression=_SCHEDULE,
            tags=mandatory_tags(args.ownership, purpose=_PURPOSE),
            opts=pulumi.ResourceOptions(parent=self, provider=region.provider),
        )
        invoke_by(schedule, function, f"{name}-target", parent=self, region=region)
        self.register_outputs({})
