"""The verdict on a restore: what was lost or changed is seen, evidence is kept, age and pace become metrics."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.recovery import contents, validating
from functions.recovery.validating import Clients, Configuration, judge, publish

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MADE = NOW - timedelta(days=200)
CONFIGURATION = Configuration(bucket="kiso-backups", plan="kiso_restores", allowed_seconds={"cart-store": 3600})
ITEMS = [{"id": {"S": f"cart#{number}"}, "total": {"N": str(number)}} for number in range(5)]
MANIFEST = {"least": 5, "samples": {"cart#1": contents.item_digest(ITEMS[1]), "cart#4": contents.item_digest(ITEMS[4])}}


class NoSuchKey(Exception):
    pass


class Account:
    """All APIs that the function calls, for one restored store."""

    def __init__(self, kind: str = "DynamoDB", minutes: float = 30) -> None:
        self.kind, self.minutes = kind, minutes
        self.objects: dict[str, bytes] = {"manifests/cart-store.json": json.dumps(MANIFEST).encode()}
        self.items: list[Any] = list(ITEMS)
        self.files: dict[str, bytes] = {}
        self.database = {"DBInstanceStatus": "available", "StorageEncrypted": True}
        self.tags = [{"Key": "service", "Value": "cart-store"}]
        self.verdicts: list[Any] = []
        self.metrics: dict[str, float] = {}

        class exceptions:
            pass

        exceptions.NoSuchKey = NoSuchKey  # type: ignore[attr-defined]
        self.exceptions = exceptions

    @property
    def clients(self) -> Clients:
        return Clients(**dict.fromkeys(("backup", "cloudwatch", "dynamodb", "rds", "s3", "tagging"), self))

    def evidence(self) -> dict[str, Any]:
        return json.loads(self.objects["restore-tests/cart-store/job-1.json"])

    def describe_restore_job(self, RestoreJobId: str) -> Any:
        restored = {"DynamoDB": "table/restored", "S3": "restored", "RDS": "db:restored", "EFS": "file-system/fs-1"}
        return {
            "SourceResourceArn": "arn:aws:dynamodb:r:1:table/carts",
            "CreatedResourceArn": f"arn:aws:x:r:1:{restored[self.kind]}",
            "RecoveryPointArn": "arn:point",
            "ResourceType": self.kind,
            "CreationDate": NOW - timedelta(minutes=self.minutes),
            "CompletionDate": NOW,
        }

    def get_resources(self, ResourceARNList: list[str]) -> Any:
        return {"ResourceTagMappingList": [{"Tags": self.tags}]}

    def get_restore_testing_plan(self, RestoreTestingPlanName: str) -> Any:
        return {"RestoreTestingPlan": {"CreationTime": MADE}}

    def describe_table(self, TableName: str) -> Any:
        return {"Table": {"KeySchema": [{"AttributeName": "id"}]}}

    def describe_db_instances(self, DBInstanceIdentifier: str) -> Any:
        assert DBInstanceIdentifier == "restored"
        return {"DBInstances": [self.database]}

    def get_paginator(self, name: str) -> Any:
        pages = {"scan": [{"Items": self.items}], "list_objects_v2": [{"Contents": [{"Key": k} for k in self.files]}]}

        class Paginator:
            def paginate(self, **_: Any) -> Any:
                return pages[name]

        return Paginator()

    def get_object(self, Bucket: str, Key: str) -> Any:
        if Bucket == "restored":
            data = self.files[Key]
            return {"Body": type("Body", (), {"iter_chunks": lambda self, size: iter([data])})()}
        if Key not in self.objects:
            raise NoSuchKey
        return {"Body": io.BytesIO(self.objects[Key])}

    def put_object(self, Bucket: str, Key: str, Body: bytes, ChecksumAlgorithm: str) -> None:
        assert (Bucket, self.verdicts) == ("kiso-backups", []), "evidence is kept before the verdict"
        self.objects[Key] = Body

    def put_restore_validation_result(self, **result: Any) -> None:
        self.verdicts.append(result)

    def put_metric_data(self, Namespace: str, MetricData: list[Any]) -> None:
        assert Namespace == validating.NAMESPACE
        for one in MetricData:
            assert one["Dimensions"] == [{"Name": "Store", "Value": "cart-store"}]
            self.metrics[one["MetricName"]] = one["Value"]


def judged(account: Account) -> str:
    judge("job-1", CONFIGURATION, account.clients)
    (verdict,) = account.verdicts
    assert (verdict["ValidationStatus"] == "FAILED") == bool(account.evidence()["problems"])
    return verdict["ValidationStatus"]


def test_a_whole_table_is_good_and_its_evidence_kept() -> None:
    account = Account()
    assert judged(account) == "SUCCESSFUL"
    assert account.evidence()["seconds"] == 1800
    assert account.objects["restore-tests/cart-store/last-good.json"]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda items: items.pop(), "holds 4 items"),
        (lambda items: items.pop(1), "lacks cart#1"),
        (lambda items: items.__setitem__(1, {"id": {"S": "cart#1"}, "total": {"N": "9"}}), "holds another cart#1"),
    ],
)
def test_what_is_lost_or_changed_is_seen(spoil: Any, problem: str) -> None:
    account = Account()
    spoil(account.items)
    assert judged(account) == "FAILED"
    assert any(problem in found for found in account.evidence()["problems"])
    assert "restore-tests/cart-store/last-good.json" not in account.objects


def test_a_store_without_manifest_proves_nothing() -> None:
    account = Account()
    del account.objects["manifests/cart-store.json"]
    assert judged(account) == "FAILED"


def test_a_bucket_is_judged_by_its_objects() -> None:
    account = Account("S3")
    account.files = {"a.png": b"a", "b.png": b"b"}
    digest = hashlib.sha256(b"a").hexdigest()
    account.objects["manifests/cart-store.json"] = json.dumps({"least": 2, "samples": {"a.png": digest}}).encode()
    assert judged(account) == "SUCCESSFUL"
    account.verdicts.clear()
    account.files["a.png"] = b"c"
    assert judged(account) == "FAILED"


@pytest.mark.parametrize(("name", "value"), [("DBInstanceStatus", "failed"), ("StorageEncrypted", False)])
def test_a_database_is_judged_by_what_rds_says_and_the_evidence_says_that_no_row_was_read(
    name: str, value: Any
) -> None:
    assert judged(account := Account("RDS")) == "SUCCESSFUL"
    assert account.evidence()["read"] is False
    spoilt = Account("RDS")
    spoilt.database[name] = value
    assert judged(spoilt) == "FAILED"


def test_what_nothing_can_read_is_no_proof() -> None:
    assert judged(Account("EFS")) == "FAILED"


def test_a_resource_of_no_store_is_an_error() -> None:
    account = Account()
    account.tags = []
    with pytest.raises(LookupError, match="service"):
        judge("job-1", CONFIGURATION, account.clients)


def test_age_counts_from_the_last_good_test_and_before_it_from_the_plan() -> None:
    account = Account(minutes=90)
    publish(CONFIGURATION, account.clients, NOW)
    assert account.metrics == {validating.AGE: timedelta(days=200).total_seconds()}
    judged(account)
    publish(CONFIGURATION, account.clients, NOW + timedelta(days=3))
    assert account.metrics == {validating.AGE: timedelta(days=3).total_seconds(), validating.RATIO: 1.5}


def test_a_failed_test_makes_nothing_younger() -> None:
    account = Account()
    account.items.clear()
    judged(account)
    publish(CONFIGURATION, account.clients, NOW)
    assert account.metrics == {validating.AGE: timedelta(days=200).total_seconds()}
