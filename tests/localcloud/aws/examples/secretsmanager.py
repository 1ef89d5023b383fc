"""Examples of the resource types of secretsmanager."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import (
    ACCOUNT_ID,
    DR_REGION,
    KEY,
    REGION,
    ROOT,
    Example,
    Need,
    Of,
    allow,
    policy,
)

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:secretsmanager/secret:Secret",
        needs={"key": KEY},
        inputs={
            "name": "kiso/dev/pagerduty",
            "description": "Receiver",
            "kmsKeyId": Of("key", "arn"),
            "policy": policy(allow("secretsmanager:GetSecretValue", Principal=ROOT)),
            "recoveryWindowInDays": 0,
            "replicas": [{"region": DR_REGION, "kmsKeyId": "alias/kiso/secrets"}],
            "tags": {"owner": "ops"},
        },
        update={"description": "Receivers", "tags": {"owner": "platform"}, "replicas": [{"region": "us-east-1"}]},
        replacement={"name": "kiso/dev/slack"},
        not_kept=frozenset({"replicas.kmsKeyId"}),
        not_imported=frozenset({"recoveryWindowInDays", "replicas"}),
    ),
    Example(
        token="aws:secretsmanager/secretRotation:SecretRotation",
        needs={"secret": Need(token="aws:secretsmanager/secret:Secret", inputs={"name": "kiso/dev/rotated"})},
        inputs={
            "secretId": Of("secret", "arn"),
            "rotationLambdaArn": f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:rotation",
            "rotationRules": {"automaticallyAfterDays": 30},
        },
        update={"rotationRules": {"automaticallyAfterDays": 60}},
        replacement=None,
    ),
)
