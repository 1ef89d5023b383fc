"""Keys of each purpose in both regions, and who may use them."""

from __future__ import annotations

import pytest

from components.key_policies import key_policy
from tests.components.aws.policy import statements

PURPOSES = ("metrics", "logs", "audit", "backups", "secrets", "events")
USED_THROUGH = {"backups": {"backup", "s3"}, "events": {"lambda", "sqs"}, "secrets": {"secretsmanager"}}
"""By purpose; the others through S3."""
USED_BY = {
    "audit": {"cloudtrail.amazonaws.com"},
    "events": {"logs.eu-west-1.amazonaws.com", "logs.eu-central-1.amazonaws.com", "s3.amazonaws.com"},
    "logs": {"delivery.logs.amazonaws.com"},
}
"""What uses a key on nobody's behalf."""
ROOT = "arn:aws:iam::123456789012:root"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_key_has_a_replica_and_the_same_alias_and_policy_in_both_regions(platform, purpose: str) -> None:
    key, replica = platform.named(f"keys-{purpose}-primary"), platform.named(f"keys-{purpose}-dr")
    assert (key.provider, replica.provider) == ("aws-primary", "aws-dr")
    assert replica.inputs["primaryKeyArn"] == f"arn:of:{key.name}"
    assert replica.inputs["policy"] == key.inputs["policy"]
    for made in (key, replica):
        alias = platform.named(f"{made.name}-alias")
        assert alias.provider == made.provider
        assert alias.inputs == {"name": f"alias/kiso-dev-{purpose}", "targetKeyId": f"key-id-of-{made.name}"}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_key_rotates_and_is_slow_to_die(platform, purpose: str) -> None:
    key, replica = platform.named(f"keys-{purpose}-primary"), platform.named(f"keys-{purpose}-dr")
    assert key.inputs["enableKeyRotation"] is key.inputs["multiRegion"] is True
    assert key.inputs["deletionWindowInDays"] == replica.inputs["deletionWindowInDays"] == 30


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_key_is_used_only_through_the_service_that_stores_what_it_encrypts(platform, purpose: str) -> None:
    policy = statements(platform.named(f"keys-{purpose}-primary").inputs["policy"])
    used = [item for item in policy if {"kms:Decrypt", "kms:GenerateDataKey"} & set(item["Action"])]
    (using,) = [item for item in used if "AWS" in item["Principal"]]
    assert set(using["Condition"]["StringEquals"]["kms:ViaService"]) == {
        f"{service}.{region}.amazonaws.com"
        for service in USED_THROUGH.get(purpose, {"s3"})
        for region in ("eu-west-1", "eu-central-1")
    }
    assert {item["Principal"]["Service"] for item in used if item is not using} == USED_BY.get(purpose, set())
    assert all("Condition" in item for item in used)


def test_only_the_account_is_a_principal_and_it_can_always_mend_the_policy() -> None:
    policy = statements(key_policy(ROOT, ["s3.eu-west-1.amazonaws.com"]))
    assert {statement["Principal"]["AWS"] for statement in policy} == {ROOT}
    unconditional = {action for item in policy if "Condition" not in item for action in item["Action"]}
    assert {"kms:PutKeyPolicy", "kms:ReplicateKey", "kms:ScheduleKeyDeletion"} <= unconditional
    assert not unconditional & {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant"}
