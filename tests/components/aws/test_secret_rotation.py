"""Secrets: declared empty, closed to all but their readers, filled and renewed by a function that reaches no others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.empty_secret import EmptySecretsArgs, empty_secret
from components.keys import Keys, KeysArgs
from components.lambda_function import function_code
from components.providers import connect
from components.secret_policies import readers_only
from components.secret_review import SecretReview, SecretReviewArgs
from components.secret_rotation import SecretRotation, SecretRotationArgs, rotator_role_arn
from functions.rotation.configuration import kind_of
from settings.guarding import ElasticsearchRotation, Guarding, PostgresqlRotation, Rotation
from tests.components.aws.conftest import AWS, CLUSTERS, OWNERSHIP
from tests.components.aws.policy import statements
from tests.projects import ROOT

ACCOUNT_ID = "123456789012"
SECRETS = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT_ID}:secret"
READER = f"arn:aws:iam::{ACCOUNT_ID}:role/kiso-dev-external-secrets-eu-west-1"
ROTATOR = f"arn:aws:iam::{ACCOUNT_ID}:role/kiso-dev-secret-rotation-eu-west-1"
SECRET = "aws:secretsmanager/secret:Secret"
SETTINGS = Guarding(
    rotation=Rotation(
        days=20,
        postgresql={
            "orders-db": PostgresqlRotation(
                host="orders.example", database="orders", user="app", role="orders_app", administrator="rds-orders"
            )
        },
        elasticsearch={
            "shipper": ElasticsearchRotation(
                url="https://search.example", user="shipper", roles=["writer"], administrator="search-admin"
            )
        },
        tokens=["webhook"],
        subnet_ids=["subnet-0a"],
        security_group_ids=["sg-0a"],
    )
)


@pytest.fixture(scope="module")
def secrets(record: Any) -> Any:
    def program() -> None:
        connected = connect(AWS, CLUSTERS)
        places = {"primary": connected.primary, "dr": connected.dr}
        keys = Keys("keys", KeysArgs(ownership=OWNERSHIP, **places))
        key, events_key = keys.by_purpose["secrets"], keys.by_purpose["events"]
        rotation = SecretRotation(
            "secrets",
            SecretRotationArgs(
                ownership=OWNERSHIP,
                settings=SETTINGS,
                key=key,
                events_key=events_key,
                readers=[READER],
                filled=["kiso/dev/search/kibana"],
                after=[],
                **places,
            ),
        )
        assert rotator_role_arn("dev", connected.primary) == ROTATOR
        SecretReview(
            "review",
            SecretReviewArgs(
                ownership=OWNERSHIP,
                region=connected.primary,
                settings=SETTINGS,
                key=events_key,
                secrets=["kiso/dev/receivers/pager", *rotation.names],
            ),
        )

    described = {"endpoint": "https://cluster.example", "certificateAuthorities": [{"data": "Q0E="}]}
    return record(program, invokes={"aws:eks/getCluster:getCluster": described})


def function(secrets: Any, name: str) -> Any:
    return secrets.named(f"{name}-function")


def test_each_is_empty_encrypted_replicated_and_scheduled(secrets) -> None:
    declared = secrets.of(SECRET)
    assert {item.inputs["name"] for item in declared} == {
        f"kiso/dev/rotated/{name}" for name in ("orders-db", "shipper", "webhook")
    }
    for secret in declared:
        assert secret.inputs["kmsKeyId"] == "arn:of:keys-secrets-primary"
        assert [replica["region"] for replica in secret.inputs["replicas"]] == ["eu-central-1"]
        assert secret.protect and secret.retain_on_delete
    assert not [item for item in secrets.managed if "SecretVersion" in item.type]
    days = {
        item.inputs["secretId"]: item.inputs["rotationRules"]["automaticallyAfterDays"]
        for item in secrets.of("aws:secretsmanager/secretRotation:SecretRotation")
    }
    assert days.pop("kiso/dev/search/kibana") == 1000
    assert days == {item.inputs["name"]: 20 for item in declared}


def test_a_rotation_starts_when_the_service_may_call_the_function(secrets) -> None:
    for schedule in secrets.of("aws:secretsmanager/secretRotation:SecretRotation"):
        assert "secrets-rotating-invocation" in schedule.depends_on
    permission = secrets.named("secrets-rotating-invocation").inputs
    assert permission["principal"] == "secretsmanager.amazonaws.com"
    assert permission["sourceAccount"] == ACCOUNT_ID


def test_nobody_but_readers_and_the_rotator_gets_a_value(secrets) -> None:
    for secret in secrets.of(SECRET):
        (denied,) = statements(secret.inputs["policy"])
        assert denied["Effect"] == "Deny" and denied["Principal"] == {"AWS": "*"}
        assert "secretsmanager:GetSecretValue" in denied["Action"]
        assert denied["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": [READER, ROTATOR]}}


def test_without_readers_there_is_no_policy() -> None:
    assert readers_only([]) is None


def test_the_rotator_reaches_its_secrets_and_the_administrators_alone(secrets) -> None:
    found = {item["Sid"]: item for item in statements(secrets.named("secrets-rotating-policy").inputs["policy"])}
    assert set(found["Renew"]["Resource"]) == {
        f"{SECRETS}:kiso/dev/{name}-??????"
        for name in ("rotated/orders-db", "rotated/shipper", "rotated/webhook", "search/kibana")
    }
    assert set(found["ReadAdministrators"]["Resource"]) == {
        f"{SECRETS}:rds-orders-??????",
        f"{SECRETS}:search-admin-??????",
    }
    assert found["ReadAdministrators"]["Action"] == ["secretsmanager:GetSecretValue"]
    anything = [sid for sid, item in found.items() if item["Resource"] == ["*"]]
    assert anything == ["SeeNetwork"]


def test_the_review_may_read_no_value(secrets) -> None:
    actions = {
        action
        for item in statements(secrets.named("review-policy").inputs["policy"])
        for action in item["Action"]
        if action.startswith("secretsmanager:")
    }
    assert actions == {"secretsmanager:DescribeSecret"}


def test_the_review_runs_more_often_than_the_alert_looks_back(secrets) -> None:
    assert secrets.named("review-schedule").inputs["scheduleExpression"] == "rate(4 hours)"
    target = secrets.named("review-target")
    assert target.inputs["arn"] == "arn:of:review-function"
    assert "review-invocation" in target.depends_on


@pytest.mark.parametrize("name", ["secrets-rotating", "review"])
def test_a_function_is_encrypted_bounded_and_keeps_what_failed(secrets, name: str) -> None:
    inputs = function(secrets, name).inputs
    assert inputs["kmsKeyArn"] == "arn:of:keys-events-primary"
    assert inputs["reservedConcurrentExecutions"] == 1
    assert inputs["deadLetterConfig"] == {"targetArn": f"arn:of:{name}-dead-letters"}
    assert secrets.named(f"{name}-dead-letters").inputs["kmsMasterKeyId"] == "arn:of:keys-events-primary"
    log = secrets.named(f"{name}-log").inputs
    assert log["name"] == f"/aws/lambda/{inputs['name']}"
    assert log["retentionInDays"] == 400 and log["kmsKeyId"] == "arn:of:keys-events-primary"
    assert {f"{name}-log", f"{name}-policy"} <= function(secrets, name).depends_on


def test_the_handlers_exist(secrets) -> None:
    for name in ("secrets-rotating", "review"):
        module, _, handler = function(secrets, name).inputs["handler"].rpartition(".")
        source = (ROOT / f"{module.replace('.', '/')}.py").read_text()
        assert f"def {handler}(" in source


def test_the_function_understands_what_the_stack_declares(secrets) -> None:
    declared = function(secrets, "secrets-rotating").inputs["environment"]["variables"]["ROTATIONS"]
    kinds = {name: type(kind_of(f"{SECRETS}:{name}-AbCdEf", declared, None)).__name__ for name in json.loads(declared)}
    assert kinds == {
        "kiso/dev/rotated/orders-db": "PostgresqlUser",
        "kiso/dev/rotated/shipper": "ElasticsearchUser",
        "kiso/dev/rotated/webhook": "Generated",
        "kiso/dev/search/kibana": "Generated",
    }


def test_the_archive_is_the_same_for_the_same_code_and_holds_that_alone() -> None:
    one, other = function_code("rotation"), function_code("rotation")
    texts = {name: asset.text for name, asset in one.assets.items()}  # pyright: ignore
    assert texts == {name: asset.text for name, asset in other.assets.items()}  # pyright: ignore
    assert {name.rpartition("/")[0] for name in texts} == {"functions/rotation"}
    assert all((ROOT / name).read_text() == text for name, text in texts.items())


def test_a_secret_of_others_is_open_to_the_policies_of_identities(record) -> None:
    def program() -> None:
        connected = connect(AWS, CLUSTERS)
        keys = Keys("keys", KeysArgs(ownership=OWNERSHIP, primary=connected.primary, dr=connected.dr))
        args = EmptySecretsArgs(
            ownership=OWNERSHIP, primary=connected.primary, dr=connected.dr, key=keys.by_purpose["secrets"]
        )
        empty_secret("plain", args, name="plain", description="Plain", purpose="plain", parent=keys)

    described = {"endpoint": "https://cluster.example", "certificateAuthorities": [{"data": "Q0E="}]}
    recording = record(program, invokes={"aws:eks/getCluster:getCluster": described})
    assert recording.named("plain").inputs.get("policy") is None
