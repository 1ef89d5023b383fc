"""Examples of the resource types of kms."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import DR_REGION, KEY, KEY_POLICY, ROOT, Example, Of, allow, policy

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:kms/key:Key",
        inputs={
            "description": "Encrypts logs",
            "enableKeyRotation": True,
            "rotationPeriodInDays": 180,
            "deletionWindowInDays": 7,
            "multiRegion": True,
            "policy": KEY_POLICY,
            "tags": {"purpose": "logs"},
        },
        update={
            "description": "Encrypts all logs",
            "isEnabled": False,
            "policy": policy(allow("kms:Decrypt", Principal=ROOT)),
            "tags": {"purpose": "logs", "owner": "platform"},
        },
        replacement={"multiRegion": False},
        not_kept=frozenset({"rotationPeriodInDays"}),
        not_imported=frozenset({"deletionWindowInDays", "rotationPeriodInDays"}),
    ),
    Example(
        token="aws:kms/replicaKey:ReplicaKey",
        region=DR_REGION,
        needs={"key": KEY, "other": KEY},
        inputs={
            "primaryKeyArn": Of("key", "arn"),
            "description": "Replica",
            "policy": KEY_POLICY,
            "deletionWindowInDays": 7,
            "tags": {"purpose": "logs"},
        },
        update={"description": "Replica of logs", "tags": {"purpose": "audit"}, "enabled": False},
        replacement={"primaryKeyArn": Of("other", "arn")},
        not_imported=frozenset({"deletionWindowInDays"}),
    ),
    Example(
        token="aws:kms/alias:Alias",
        needs={"key": KEY, "other": KEY},
        inputs={"name": "alias/kiso/logs", "targetKeyId": Of("key", "arn")},
        update={"targetKeyId": Of("other", "keyId")},
        replacement={"name": "alias/kiso/audit"},
    ),
)
