"""The queues of what AWS logs: each is told of its files alone, keeps what cannot be read, and shows nothing."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.keys import Keys, KeysArgs
from components.logs.sources import LogSources, LogSourcesArgs, queue_urls
from components.providers import connect
from components.storage import Storage, StorageArgs
from observability.log_sources import log_sources
from settings.storage import Storage as StorageSettings
from tests.components.aws.conftest import AWS, CLUSTERS, OWNERSHIP
from tests.components.aws.policy import statements

SOURCES = log_sources(AWS.account_id)
NAMES = [source.source for source in SOURCES]
QUEUE, NOTIFICATION = "aws:sqs/queue:Queue", "aws:s3/bucketNotification:BucketNotification"


def build() -> Any:
    connected = connect(AWS, CLUSTERS, pulumi.Output.secret({"operations": "text", "operations-dr": "text"}))
    region, dr = connected.primary, connected.dr
    keys = Keys("keys", KeysArgs(ownership=OWNERSHIP, primary=region, dr=dr))
    storage = Storage(
        "storage", StorageArgs(ownership=OWNERSHIP, settings=StorageSettings(), primary=region, dr=dr, keys=keys)
    )
    LogSources(
        "log-sources",
        LogSourcesArgs(
            ownership=OWNERSHIP,
            settings=StorageSettings(),
            region=region,
            sources=SOURCES,
            storage=storage.primary,
            logs_key=keys.by_purpose["logs"].primary_arn,
            queue_key=keys.by_purpose["events"].primary_arn,
        ),
    )
    return queue_urls(OWNERSHIP.environment, SOURCES, region)


@pytest.fixture(scope="module")
def recording(record: Any) -> Any:
    return record(build)


@pytest.mark.parametrize("source", SOURCES, ids=NAMES)
def test_a_queue_takes_messages_of_its_bucket_and_puts_aside_what_cannot_be_read(source: Any, recording: Any) -> None:
    queue = recording.named(f"log-sources-{source.source}-queue").inputs
    unread = recording.named(f"log-sources-{source.source}-unread").inputs
    [statement] = statements(queue["policy"])
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Action"] == ["sqs:SendMessage"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": AWS.account_id}
    bucket = statement["Condition"]["ArnLike"]["aws:SourceArn"]
    assert bucket.endswith(f"-{source.bucket}-{AWS.account_id}-{AWS.primary_region}")
    assert json.loads(queue["redrivePolicy"])["maxReceiveCount"] == 5
    allowed = json.loads(unread["redriveAllowPolicy"])["sourceQueueArns"]
    assert [arn.rpartition(":")[2] for arn in allowed] == [queue["name"]]
    assert queue["kmsMasterKeyId"] == unread["kmsMasterKeyId"] != ""
    assert queue["name"] == recording.result[source.source].rpartition("/")[2]


def test_every_bucket_tells_each_of_its_queues_of_the_files_below_its_prefix(recording: Any) -> None:
    told = {
        queue["id"]: queue["filterPrefix"]
        for notification in recording.of(NOTIFICATION)
        for queue in notification.inputs["queues"]
    }
    assert told == {source.source: source.prefix for source in SOURCES}
    # A bucket has one configuration; a second would replace it.
    buckets = [notification.inputs["bucket"] for notification in recording.of(NOTIFICATION)]
    assert len(set(buckets)) == len(buckets) == 3
    for notification in recording.of(NOTIFICATION):
        wanted = {f"log-sources-{queue['id']}-queue" for queue in notification.inputs["queues"]}
        assert wanted <= notification.depends_on


def test_no_prefix_lies_within_another_of_its_bucket() -> None:
    for one in SOURCES:
        for other in SOURCES:
            if one is not other and one.bucket == other.bucket:
                assert not one.prefix.startswith(other.prefix)


def test_an_organisations_trail_is_read_below_the_organisation() -> None:
    assert log_sources(AWS.account_id, "o-abc123")[0].prefix == "AWSLogs/o-abc123/"


def test_the_edges_bucket_has_the_name_that_the_firewall_asks_for_and_takes_logs_of_this_account_alone(
    recording: Any,
) -> None:
    bucket = recording.named("log-sources-edge-bucket").inputs["bucket"]
    assert bucket.startswith("aws-waf-logs-") and len(bucket) <= 63
    grants = [
        item
        for item in statements(recording.named("log-sources-edge-policy").inputs["policy"])
        if item["Effect"] == "Allow"
    ]
    assert grants
    for grant in grants:
        assert grant["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
        assert grant["Condition"]["StringEquals"]["aws:SourceAccount"] == AWS.account_id
