"""Examples of the resource types of ssm."""

from __future__ import annotations

import json

from tests.localcloud.aws.examples.example import Example


def _runbook(seconds: int) -> str:
    step = {"name": "wait", "action": "aws:sleep", "inputs": {"Duration": f"PT{seconds}S"}}
    return json.dumps({"schemaVersion": "0.3", "description": "Waits", "mainSteps": [step]})


EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:ssm/parameter:Parameter",
        inputs={
            "name": "/kiso/dev/failover",
            "type": "String",
            "value": "primary",
            "allowedPattern": "primary|dr",
            "description": "Where the platform serves",
            "tags": {"owner": "ops"},
        },
        update={"value": "dr", "tags": {"owner": "platform"}},
        replacement={"name": "/kiso/dev/other"},
    ),
    Example(
        token="aws:ssm/document:Document",
        inputs={
            "name": "kiso-dev-failover",
            "documentType": "Automation",
            "documentFormat": "JSON",
            "content": _runbook(1),
            "tags": {"owner": "ops"},
        },
        update={"content": _runbook(2), "tags": {"owner": "platform"}},
        replacement={"name": "kiso-dev-failback"},
    ),
)
