"""Examples of the resource types of cloudwatch."""

from __future__ import annotations

import json

from tests.localcloud.aws.examples.example import ACCOUNT_ID, KEY, REGION, Example, Need, Of, allow, policy

_RULE = Need(
    token="aws:cloudwatch/eventRule:EventRule",
    inputs={"name": "sign-in", "eventPattern": json.dumps({"source": ["aws.signin"]})},
)
_QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:events"
_LOGS = {"Service": "events.amazonaws.com"}

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:cloudwatch/eventRule:EventRule",
        inputs={
            "name": "guardduty-high",
            "description": "Findings",
            "eventPattern": json.dumps({"source": ["aws.guardduty"]}),
            "tags": {"owner": "ops"},
        },
        update={
            "description": "Findings of high severity",
            "eventPattern": json.dumps({"source": ["aws.guardduty"], "detail": {"severity": [{"numeric": [">=", 7]}]}}),
            "tags": {"owner": "platform"},
        },
        replacement={"name": "guardduty"},
    ),
    Example(
        token="aws:cloudwatch/eventTarget:EventTarget",
        needs={"rule": _RULE},
        inputs={"rule": Of("rule", "name"), "targetId": "keep", "arn": _QUEUE},
        update={"arn": f"{_QUEUE}-kept"},
        replacement={"targetId": "queue"},
    ),
    Example(
        token="aws:cloudwatch/logGroup:LogGroup",
        needs={"key": KEY},
        inputs={
            "name": "/kiso/dev/events",
            "retentionInDays": 365,
            "kmsKeyId": Of("key", "arn"),
            "tags": {"owner": "ops"},
        },
        update={"retentionInDays": 400, "tags": {"owner": "platform"}},
        replacement={"name": "/kiso/dev/security-events"},
    ),
    Example(
        token="aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        inputs={"policyName": "kiso-dev-events", "policyDocument": policy(allow("logs:PutLogEvents", Principal=_LOGS))},
        update={"policyDocument": policy(allow("logs:CreateLogStream", Principal=_LOGS))},
        replacement={"policyName": "kiso-dev"},
    ),
)
