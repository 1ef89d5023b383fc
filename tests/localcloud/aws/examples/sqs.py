"""Examples of the resource types of sqs."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import KEY, ROOT, Example, Of, allow, policy

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:sqs/queue:Queue",
        needs={"key": KEY},
        inputs={
            "name": "kiso-dev-dead-letters",
            "kmsMasterKeyId": Of("key", "keyId"),
            "messageRetentionSeconds": 1209600,
            "policy": policy(allow("sqs:SendMessage", Principal=ROOT)),
            "tags": {"owner": "ops"},
        },
        update={"messageRetentionSeconds": 345600, "tags": {"owner": "platform"}},
        replacement={"name": "kiso-dev-dead"},
    ),
)
