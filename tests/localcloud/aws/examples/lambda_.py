"""Examples of the resource types of lambda."""

from __future__ import annotations

import hashlib
from typing import Any

from localcloud.wire import SIGNATURE
from tests.localcloud.aws.examples.example import ACCOUNT_ID, KEY, REGION, Example, Need, Of, role

_ARCHIVE, _ASSET = "0def7320c3a5731c473e5ecbe6d01bc7", "c44067f5952c0a294b673a41bacd8c17"


def code(text: str) -> dict[str, Any]:
    """An archive of one file, as the engine passes it on."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    asset = {SIGNATURE: _ASSET, "hash": digest, "text": text}
    return {SIGNATURE: _ARCHIVE, "hash": digest, "assets": {"main.py": asset}}


_ROLE = role("lambda.amazonaws.com")
_FUNCTION = Need(
    token="aws:lambda/function:Function",
    inputs={
        "name": "called",
        "role": f"arn:aws:iam::{ACCOUNT_ID}:role/kiso-called",
        "runtime": "python3.13",
        "handler": "main.handler",
        "code": code("def handler(event, context): ..."),
    },
)

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:lambda/function:Function",
        needs={"role": _ROLE, "key": KEY},
        inputs={
            "name": "kiso-dev-rotation",
            "description": "Rotates",
            "role": Of("role", "arn"),
            "runtime": "python3.13",
            "handler": "main.handler",
            "code": code("def handler(event, context): ..."),
            "environment": {"variables": {"ROTATIONS": "{}"}},
            "kmsKeyArn": Of("key", "arn"),
            "deadLetterConfig": {"targetArn": f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:dead"},
            "reservedConcurrentExecutions": 2,
            "memorySize": 256,
            "timeout": 60,
            "tags": {"owner": "ops"},
        },
        update={
            "code": code("def handler(event, context): return 1"),
            "timeout": 90,
            "reservedConcurrentExecutions": 3,
            "tags": {"owner": "platform"},
        },
        replacement={"name": "kiso-dev-rotating"},
        not_kept=frozenset({"deadLetterConfig"}),
        not_imported=frozenset({"code", "publish", "skipDestroy"}),
    ),
    Example(
        token="aws:lambda/permission:Permission",
        needs={
            "role": Need(token="aws:iam/role:Role", inputs={**_ROLE.inputs, "name": "kiso-called"}),
            "it": _FUNCTION,
        },
        inputs={
            "function": Of("it", "name"),
            "statementId": "rotation",
            "action": "lambda:InvokeFunction",
            "principal": "secretsmanager.amazonaws.com",
            "sourceAccount": ACCOUNT_ID,
        },
        update=None,
        replacement={"statementId": "rotate"},
    ),
)
