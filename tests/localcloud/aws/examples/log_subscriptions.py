"""Examples of what log groups hand on."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import ACCOUNT_ID, REGION, Example, Of, role

_STREAM = f"arn:aws:firehose:{REGION}:{ACCOUNT_ID}:deliverystream/audit"

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        needs={"role": role("logs.amazonaws.com")},
        inputs={
            "name": "audit",
            "logGroup": "/aws/eks/operations/cluster",
            "filterPattern": '{ $.kind = "Event" }',
            "destinationArn": _STREAM,
            "roleArn": Of("role", "arn"),
        },
        update={"filterPattern": ""},
        replacement={"logGroup": "/aws/eks/operations-dr/cluster"},
    ),
)
