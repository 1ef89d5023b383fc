"""Settings of secrets and detection: what contradicts itself is refused in one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from settings.guarding import Guarding

VAULT = {"server": "https://vault.example", "role": "operations"}
DATABASE = {"host": "orders.example", "database": "orders", "user": "app", "role": "app", "administrator": "rds"}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"secret_store": {"kind": "vault"}}, "has the kind vault without vault; describe the store under vault"),
        (
            {"secret_store": {"kind": "aws-secrets-manager", "vault": VAULT}},
            r"is not the kind of store in use \(aws-secrets-manager\); set kind to vault",
        ),
        ({"rotation": {"security_group_ids": ["sg-0a"]}}, "must come together with subnet_ids"),
        ({"rotation": {"subnet_ids": ["subnet-0a"]}}, "must come together with subnet_ids"),
        ({"rotation": {"postgresql": {"orders": {**DATABASE, "user": 'a"; DROP'}}}}, "must be a plain name"),
        ({"audit": {"organization_id": "kiso"}}, "must be the id of an AWS organization"),
        ({"audit": {"archive": {"bucket": "archive", "key_arn": "alias/x"}}}, "must be the ARN of a KMS key"),
        ({"event_retention_days": 366}, "Input should be 90"),
        ({"value_review_days": 10}, "greater than or equal to 30"),
    ],
)
def test_it_is_refused(value: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Guarding.model_validate(value)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"secret_store": {"kind": "vault", "vault": VAULT}},
        {
            "rotation": {
                "subnet_ids": ["subnet-0a"],
                "security_group_ids": ["sg-0a"],
                "postgresql": {"orders": DATABASE},
            }
        },
    ],
)
def test_it_is_taken(value: dict[str, Any]) -> None:
    assert Guarding.model_validate(value)
