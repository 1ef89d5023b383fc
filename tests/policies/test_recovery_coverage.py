"""The walk from everything that holds data to its proof: each link that is gone is named, and whose it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.policies.analysis import UNKNOWN, Resource, analyze_stack

STORE = "orders-db"
BUCKET = "kiso-prod-audit-123456789012-ap-northeast-1"
COPY = "kiso-prod-audit-123456789012-ap-northeast-3"
ALERTS = ("RecoveryPointOld", "RecoveryPointCopyOld", "BucketReplicationSlow", "BucketReplicationFailed")
RULE = {"ruleName": "daily", "copyActions": [{"destinationVaultArn": "arn:aws:backup:x:1:backup-vault:copies"}]}
CONTINUOUS = {"ruleName": "continuous", "enableContinuousBackup": True}


def rules(*alerts: str) -> str:
    return "groups:\n- name: backups\n  rules:\n" + "".join(f"  - alert: {alert}\n    expr: up\n" for alert in alerts)


def complete() -> dict[str, Resource]:
    """A stack in which every link is there, by name."""
    stores = {
        STORE: {"mechanisms": ["backup", "continuous-backup"], "resourceType": "RDS"},
        "metrics": {"mechanisms": ["thanos-upload"], "resourceType": None},
    }
    parts = [
        Resource(type="operations-platform:recovery:Recovery", name="recovery", props={"stores": stores}),
        Resource(type="aws:backup/vault:Vault", name="vault", props={"name": "stores"}),
        Resource(
            type="aws:backup/vaultLockConfiguration:VaultLockConfiguration",
            name="lock",
            props={"backupVaultName": UNKNOWN},
            sources={"backupVaultName": ["vault"]},
        ),
        Resource(type="aws:backup/plan:Plan", name="plan", props={"rules": [RULE]}),
        Resource(type="aws:backup/plan:Plan", name="continuous", props={"rules": [CONTINUOUS]}),
        *(
            Resource(
                type="aws:backup/selection:Selection",
                name=f"{plan}-selection",
                props={"planId": UNKNOWN, "selectionTags": [{"key": "service", "value": STORE}]},
                sources={"planId": [plan]},
            )
            for plan in ("plan", "continuous")
        ),
        Resource(
            type="aws:backup/restoreTestingSelection:RestoreTestingSelection",
            name="test",
            props={"protectedResourceType": "RDS"},
        ),
        Resource(
            type="kubernetes:core/v1:ConfigMap",
            name="prometheus-rules",
            props={"data": {"backups.yaml": rules(*ALERTS)}},
        ),
        Resource(type="aws:rds/instance:Instance", name="database", props={"tags": {"service": STORE}}),
        Resource(type="aws:s3/bucket:Bucket", name="bucket", props={"bucket": BUCKET}),
        Resource(type="aws:s3/bucket:Bucket", name="replica", props={"bucket": COPY}),
        Resource(
            type="aws:s3/bucketReplicationConfig:BucketReplicationConfig",
            name="replication",
            props={"bucket": BUCKET, "rules": [{"destination": {"bucket": f"arn:aws:s3:::{COPY}"}}]},
        ),
        Resource(type="aws:kms/key:Key", name="key", props={"multiRegion": True}),
        Resource(
            type="aws:kms/replicaKey:ReplicaKey",
            name="replica-key",
            props={"primaryKeyArn": UNKNOWN},
            sources={"primaryKeyArn": ["key"]},
        ),
        Resource(
            type="aws:secretsmanager/secret:Secret", name="secret", props={"replicas": [{"region": "ap-northeast-3"}]}
        ),
        workload({"operations-platform/recovered-as": "metrics"}),
    ]
    return {part.name: part for part in parts}


def workload(annotations: Mapping[str, str]) -> Resource:
    return Resource(
        type="kubernetes:apps/v1:StatefulSet",
        name="workload",
        props={
            "metadata": {"name": "prometheus", "annotations": annotations},
            "spec": {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]},
        },
    )


def missing(stack: Mapping[str, Resource]) -> set[tuple[str, str]]:
    """Which resource lacks which link."""
    names = {resource.urn: resource.name for resource in stack.values()}
    return {
        (names[finding.urn], finding.text.split("`")[1])
        for finding in analyze_stack(list(stack.values()))
        if finding.rule == "recovery-coverage" and finding.blocks
    }


def without(*names: str) -> dict[str, Resource]:
    return {name: resource for name, resource in complete().items() if name not in names}


def test_a_stack_with_every_link_is_covered() -> None:
    assert missing(complete()) == set()


OF_DATABASE = {("recovery", f"{STORE}.{link}") for link in ("backup", "copy")} | {
    ("database", link) for link in ("backup", "copy")
}


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ("plan-selection", {*OF_DATABASE} - {("recovery", f"{STORE}.backup"), ("database", "backup")}),
        ("continuous-selection", {("recovery", f"{STORE}.continuous backup")}),
        ("lock", {("vault", "lock")}),
        ("test", {("recovery", f"{STORE}.restore test"), ("database", "restore test")}),
        ("replication", {("bucket", "copy"), ("replica", "copy")}),
        ("replica-key", {("key", "copy")}),
        (
            "prometheus-rules",
            {
                ("recovery", f"{STORE}.alarm"),
                ("database", "alarm"),
                ("bucket", "alarm"),
                ("replica", "alarm"),
            },
        ),
        ("recovery", {("workload", "plan")}),
    ],
)
def test_each_link_that_is_gone_is_named_with_its_store(gone: str, expected: set[tuple[str, str]]) -> None:
    assert missing(without(gone)) == expected


def test_a_store_that_no_plan_selects_has_no_backup() -> None:
    assert missing(without("plan-selection", "continuous-selection")) == {
        *OF_DATABASE,
        ("recovery", f"{STORE}.continuous backup"),
    }


def written_twice() -> dict[str, Resource]:
    """The same stack where a function copies what is written to the bucket, instead of S3."""
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [BUCKET]}}}
    pair = json.dumps({"source": BUCKET, "destination": COPY})
    alarms = {"data": {"rules.yaml": rules(*ALERTS, "FunctionEventsWait", "FunctionErrorRatioHigh")}}
    more = [
        replace(complete()["prometheus-rules"], props=alarms),
        Resource(type="aws:cloudwatch/eventRule:EventRule", name="rule", props={"eventPattern": json.dumps(pattern)}),
        Resource(
            type="aws:lambda/function:Function",
            name="function",
            props={"environment": {"variables": {"SECOND_COPIES": pair}}},
        ),
        Resource(
            type="aws:lambda/function:Function",
            name="other",
            props={"environment": {"variables": {"FAILOVER": UNKNOWN}}},
        ),
    ]
    return without("replication") | {one.name: one for one in more}


def test_a_bucket_that_is_written_twice_is_covered() -> None:
    assert missing(written_twice()) == set()


@pytest.mark.parametrize("gone", ["rule", "function"])
def test_a_second_writer_that_is_gone_is_missed(gone: str) -> None:
    stack = {name: one for name, one in written_twice().items() if name != gone}
    assert missing(stack) == {("bucket", "copy"), ("replica", "copy")}


def test_a_second_writer_has_alarms_of_its_own() -> None:
    stack = written_twice() | {"prometheus-rules": complete()["prometheus-rules"]}
    assert missing(stack) == {("bucket", "alarm"), ("replica", "alarm")}


@pytest.mark.parametrize("alert", ALERTS)
def test_each_alarm_counts(alert: str) -> None:
    others = rules(*(name for name in ALERTS if name != alert))
    config_map = replace(complete()["prometheus-rules"], props={"data": {"backups.yaml": others}})
    assert all(link.endswith("alarm") for _, link in missing(complete() | {"prometheus-rules": config_map}))
    assert missing(complete() | {"prometheus-rules": config_map})


def test_copies_that_a_plan_no_longer_makes_are_missed() -> None:
    plan = replace(complete()["plan"], props={"rules": [{"ruleName": "daily"}]})
    assert missing(complete() | {"plan": plan}) == {("recovery", f"{STORE}.copy"), ("database", "copy")}


def test_a_secret_without_replica_is_missed() -> None:
    secret = replace(complete()["secret"], props={})
    assert missing(complete() | {"secret": secret}) == {("secret", "copy")}


@pytest.mark.parametrize(
    ("tags", "is_exempt"),
    [
        ({"NotBackedUp": "platform until 2999-12-31: what it holds is rebuilt from the bucket"}, True),
        ({"NotBackedUp": "platform until 2020-01-01: what it holds is rebuilt from the bucket"}, False),
        ({"NotBackedUp": "until 2999-12-31: what it holds is rebuilt from the bucket"}, False),
        ({"NotBackedUp": "platform until 2999-12-31: no"}, False),
        ({"NotBackedUp": "yes"}, False),
        ({}, False),
    ],
)
def test_an_exemption_needs_an_owner_a_reason_and_a_day_to_come(tags: dict[str, str], is_exempt: bool) -> None:
    bucket: dict[str, Any] = {"bucket": BUCKET, "tags": tags}
    lone = {"bucket": Resource(type="aws:s3/bucket:Bucket", name="bucket", props=bucket)}
    assert (missing(lone) == set()) is is_exempt


def test_a_workload_is_exempt_by_its_annotation() -> None:
    exempt = workload({"operations-platform/not-backed-up": "platform until 2999-12-31: it is only a cache"})
    assert missing(complete() | {"workload": exempt}) == set()
    assert missing(complete() | {"workload": workload({})}) == {("workload", "plan")}
