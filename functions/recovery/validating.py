"""The Lambda function that judges restore tests: whether what was restored is what was there, and in time.

AWS Backup tells by an event that a test has restored something, and throws it away once it has the verdict. Each
verdict is kept as evidence in the locked bucket. Every hour the age and the pace of the last good test of each store
become metrics, since CloudWatch forgets sooner than tests come round.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3

from functions.recovery import contents

VARIABLE = "RESTORE_TESTS"
NAMESPACE, AGE, RATIO, DIMENSION = "OperationsPlatform/Recovery", "RestoreDrillAge", "RestoreDrillRatio", "Store"
STORE_TAG = "service"
_RESTORE = "Restore Job State Change"
_MANIFESTS, _EVIDENCE, _LAST_GOOD = "manifests/{}.json", "restore-tests/{}/{}.json", "restore-tests/{}/last-good.json"


@dataclass(frozen=True, kw_only=True)
class Configuration:
    bucket: str
    plan: str
    """Name of the restore testing plan."""
    allowed_seconds: Mapping[str, float]
    """How long a restore may take, by store."""


@dataclass(frozen=True, kw_only=True)
class Clients:
    backup: Any
    cloudwatch: Any
    dynamodb: Any
    rds: Any
    s3: Any
    tagging: Any


def handler(event: Mapping[str, Any], context: Any) -> None:
    """An event of a restore test that has restored something, or a schedule's."""
    configuration = Configuration(**json.loads(os.environ[VARIABLE]))
    clients = Clients(
        backup=boto3.client("backup"),
        cloudwatch=boto3.client("cloudwatch"),
        dynamodb=boto3.client("dynamodb"),
        rds=boto3.client("rds"),
        s3=boto3.client("s3"),
        tagging=boto3.client("resourcegroupstaggingapi"),
    )
    if event.get("detail-type") == _RESTORE:
        judge(event["detail"]["restoreJobId"], configuration, clients)
    publish(configuration, clients, datetime.now(UTC))


def judge(job_id: str, configuration: Configuration, clients: Clients) -> None:
    """Give AWS Backup the verdict on one restore, and keep the evidence for it."""
    job = clients.backup.describe_restore_job(RestoreJobId=job_id)
    store = _store(job["SourceResourceArn"], clients)
    found = list(_problems(store, job, configuration, clients))
    seconds = (job["CompletionDate"] - job["CreationDate"]).total_seconds()
    evidence = {
        "store": store,
        "job": job_id,
        "recovery_point": job["RecoveryPointArn"],
        "restored": job["CreatedResourceArn"],
        "completed": job["CompletionDate"].isoformat(),
        "seconds": seconds,
        "allowed_seconds": configuration.allowed_seconds.get(store),
        "problems": found,
        "read": job["ResourceType"] != "RDS",
    }
    body = json.dumps(evidence, sort_keys=True).encode()
    keys = [_EVIDENCE.format(store, job_id), *([] if found else [_LAST_GOOD.format(store)])]
    for key in keys:
        clients.s3.put_object(Bucket=configuration.bucket, Key=key, Body=body, ChecksumAlgorithm="SHA256")
    # Last, as AWS Backup removes what it restored once it has a verdict.
    clients.backup.put_restore_validation_result(
        RestoreJobId=job_id,
        ValidationStatus="FAILED" if found else "SUCCESSFUL",
        ValidationStatusMessage="; ".join(found)[:1000] or "holds what its manifest says",
    )


def publish(configuration: Configuration, clients: Clients, now: datetime) -> None:
    """Age of the last good test of each store, and the share of the allowed time that it took."""
    plan = clients.backup.get_restore_testing_plan(RestoreTestingPlanName=configuration.plan)["RestoreTestingPlan"]
    for store, allowed in sorted(configuration.allowed_seconds.items()):
        good = _document(clients.s3, configuration.bucket, _LAST_GOOD.format(store))
        # A store that was never restored is as old as the plan to restore it.
        since = datetime.fromisoformat(good["completed"]) if good else plan["CreationTime"]
        values = {AGE: ((now - since).total_seconds(), "Seconds")}
        if good:
            values[RATIO] = (good["seconds"] / allowed, "None")
        clients.cloudwatch.put_metric_data(
            Namespace=NAMESPACE,
            MetricData=[
                {
                    "MetricName": name,
                    "Dimensions": [{"Name": DIMENSION, "Value": store}],
                    "Value": value,
                    "Unit": unit,
                }
                for name, (value, unit) in values.items()
            ],
        )


def _problems(store: str, job: Mapping[str, Any], configuration: Configuration, clients: Clients) -> Iterator[str]:
    restored = job["CreatedResourceArn"].rpartition(":")[2].rpartition("/")[2]
    if job["ResourceType"] == "RDS":
        yield from _database_problems(restored, clients)
        return
    manifest = _document(clients.s3, configuration.bucket, _MANIFESTS.format(store))
    if manifest is None:
        yield f"has no {_MANIFESTS.format(store)} to compare it with"
    elif job["ResourceType"] == "DynamoDB":
        yield from contents.problems(contents.of_table(clients.dynamodb, restored), manifest)
    elif job["ResourceType"] == "S3":
        yield from contents.problems(contents.of_bucket(clients.s3, restored, manifest["samples"]), manifest)
    else:
        yield f"is of the type {job['ResourceType']}, which nothing here can read"


def _database_problems(restored: str, clients: Clients) -> Iterator[str]:
    """Rows take a password and a way into the database's network; here is only what RDS itself says."""
    (database,) = clients.rds.describe_db_instances(DBInstanceIdentifier=restored)["DBInstances"]
    if database["DBInstanceStatus"] != "available":
        yield f"is {database['DBInstanceStatus']}"
    if not database["StorageEncrypted"]:
        yield "is not encrypted"


def _store(arn: str, clients: Clients) -> str:
    answer = clients.tagging.get_resources(ResourceARNList=[arn])["ResourceTagMappingList"]
    tags = {tag["Key"]: tag["Value"] for one in answer for tag in one["Tags"]}
    if STORE_TAG not in tags:
        raise LookupError(f"{arn} carries no tag {STORE_TAG}, so nobody knows which store it is")
    return tags[STORE_TAG]


def _document(s3: Any, bucket: str, key: str) -> Any:
    try:
        return json.load(s3.get_object(Bucket=bucket, Key=key)["Body"])
    except s3.exceptions.NoSuchKey:
        return None
