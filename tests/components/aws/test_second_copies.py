"""A bucket that is written twice has a function in the place of its replication, and nobody else has."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.keys import Keys, KeysArgs
from components.providers import connect
from components.storage import Storage, StorageArgs
from settings.storage import Storage as StorageSettings
from tests.components.aws.conftest import AWS, CLUSTERS, OWNERSHIP
from tests.components.aws.policy import statements
from tests.identity.api_calls import SECOND_COPIES, needed

TWICE = ("audit", "backups")


def bucket(purpose: str, region: str) -> str:
    return f"kiso-dev-{purpose}-{AWS.account_id}-{region}"


@pytest.fixture(scope="module")
def recording(record: Any) -> Any:
    def program() -> None:
        connected = connect(AWS, CLUSTERS.model_copy(update={"dr": None}))
        primary, dr = connected.primary, connected.dr
        Storage(
            "storage",
            StorageArgs(
                ownership=OWNERSHIP,
                settings=StorageSettings(),
                keys=Keys("keys", KeysArgs(ownership=OWNERSHIP, primary=primary, dr=dr)),
                written_twice=TWICE,
                primary=primary,
                dr=dr,
            ),
        )

    described = {"endpoint": "https://cluster.example", "certificateAuthorities": [{"data": "Q0E="}]}
    return record(program, invokes={"aws:eks/getCluster:getCluster": described})


def test_each_bucket_is_either_replicated_or_written_twice(recording: Any) -> None:
    replicated = recording.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    assert {one.inputs["bucket"] for one in replicated} == {bucket(name, "eu-west-1") for name in ("metrics", "logs")}
    pairs = [
        json.loads(one.inputs["environment"]["variables"]["SECOND_COPIES"])
        for one in recording.of("aws:lambda/function:Function")
    ]
    assert sorted((one["source"], one["destination"], one["destination_region"]) for one in pairs) == [
        (bucket(name, "eu-west-1"), bucket(name, "eu-central-1"), "eu-central-1") for name in TWICE
    ]


@pytest.mark.parametrize("purpose", TWICE)
def test_the_function_is_called_for_each_new_object_of_its_bucket_alone(purpose: str, recording: Any) -> None:
    rule = recording.named(f"storage-{purpose}-second-copies-rule")
    pattern = json.loads(rule.inputs["eventPattern"])
    assert (pattern["source"], pattern["detail-type"]) == (["aws.s3"], ["Object Created"])
    assert pattern["detail"] == {"bucket": {"name": [bucket(purpose, "eu-west-1")]}}
    target = recording.named(f"storage-{purpose}-second-copies-target")
    assert target.inputs["rule"] == rule.inputs["name"]
    assert target.inputs["arn"] == f"arn:of:storage-{purpose}-second-copies-function-function"
    assert f"storage-{purpose}-second-copies-function-invocation" in target.depends_on


def test_only_the_bucket_whose_notifications_are_nobody_elses_is_told_to_send_events(recording: Any) -> None:
    (notification,) = recording.of("aws:s3/bucketNotification:BucketNotification")
    assert notification.inputs == {"bucket": bucket("backups", "eu-west-1"), "eventbridge": True}


@pytest.mark.parametrize("purpose", TWICE)
def test_it_may_do_what_its_calls_need_and_nothing_else(purpose: str, recording: Any) -> None:
    own = statements(recording.named(f"storage-{purpose}-second-copies-function-policy").inputs["policy"])
    assert {action for one in own for action in one["Action"]} == needed(SECOND_COPIES)
    writing = [one for one in own if "s3:PutObject" in one["Action"]]
    assert [one["Resource"] for one in writing] == [[f"arn:aws:s3:::{bucket(purpose, 'eu-central-1')}/*"]]
    reading = [one for one in own if "s3:GetObjectVersion" in one["Action"]]
    assert [one["Resource"] for one in reading] == [[f"arn:aws:s3:::{bucket(purpose, 'eu-west-1')}/*"]]
