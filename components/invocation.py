"""What calls a function of the platform: a rule of EventBridge, by a pattern of events or a schedule."""

from __future__ import annotations

import pulumi
from pulumi_aws import cloudwatch

from components.lambda_function import LambdaFunction
from components.regions import Region


def invoke_by(
    rule: cloudwatch.EventRule, function: LambdaFunction, name: str, *, parent: pulumi.Resource, region: Region
) -> cloudwatch.EventTarget:
    """`name` is the target's logical name. The function lets EventBridge call it before it is first told to."""
    return cloudwatch.EventTarget(
        name,
        rule=rule.name,
        target_id="function",
        arn=function.arn,
        opts=pulumi.ResourceOptions(
            parent=parent,
            provider=region.provider,
            depends_on=[function.invocation] if function.invocation else [],
        ),
    )
