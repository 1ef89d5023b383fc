"""The way of the cluster's audit log into the locked bucket."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.keys import Keys, KeysArgs
from components.logs.kubernetes_audit import KubernetesAudit, KubernetesAuditArgs
from components.providers import connect
from components.storage import Storage, StorageArgs
from observability.log_sources import log_sources
from settings.storage import Storage as StorageSettings
from tests.components.aws.conftest import AWS, CLUSTERS, OWNERSHIP
from tests.components.aws.policy import statements

BUCKET = "arn:aws:s3:::kiso-dev-audit-123456789012-eu-west-1"


@pytest.fixture(scope="module")
def recording(record: Any) -> Any:
    def build() -> None:
        connected = connect(AWS, CLUSTERS, pulumi.Output.secret({"operations": "text", "operations-dr": "text"}))
        places: Any = {"primary": connected.primary, "dr": connected.dr}
        keys = Keys("keys", KeysArgs(ownership=OWNERSHIP, **places))
        storage = Storage("storage", StorageArgs(ownership=OWNERSHIP, settings=StorageSettings(), keys=keys, **places))
        KubernetesAudit(
            "audit",
            KubernetesAuditArgs(
                ownership=OWNERSHIP,
                region=connected.primary,
                cluster_name="operations",
                bucket=storage.primary.data["audit"],
                key=keys.by_purpose["audit"],
            ),
        )

    return record(build)


def test_files_come_to_lie_where_their_queue_is_told_of(recording: Any) -> None:
    [prefix] = [source.prefix for source in log_sources(AWS.account_id) if source.source == "kubernetes"]
    written = recording.named("audit-stream").inputs["extendedS3Configuration"]
    assert written["bucketArn"] == BUCKET
    assert written["prefix"].startswith(f"{prefix}operations/")
    # A batch that cannot be unpacked is no audit event.
    assert not written["errorOutputPrefix"].startswith(prefix)


def test_lines_are_taken_out_of_their_envelope(recording: Any) -> None:
    processing = recording.named("audit-stream").inputs["extendedS3Configuration"]["processingConfiguration"]
    assert [one["type"] for one in processing["processors"]] == ["Decompression", "CloudWatchLogProcessing"]


def test_only_audit_events_of_that_cluster_are_handed_on(recording: Any) -> None:
    subscription = recording.named("audit-subscription").inputs
    assert subscription["logGroup"] == "/aws/eks/operations/cluster"
    assert "audit.k8s.io" in subscription["filterPattern"]


def test_each_role_can_do_its_own_part_and_be_taken_by_its_own_service(recording: Any) -> None:
    delivery = statements(recording.named("audit-delivery-policy").inputs["policy"])
    written = {arn for item in delivery if "s3:PutObject" in item["Action"] for arn in item["Resource"]}
    assert written == {f"{BUCKET}/kubernetes-audit/*", f"{BUCKET}/kubernetes-audit-unread/*"}
    [feeding] = statements(recording.named("audit-subscription-policy").inputs["policy"])
    assert set(feeding["Action"]) == {"firehose:PutRecord", "firehose:PutRecordBatch"}
    for purpose, principal in (
        ("delivery", "firehose.amazonaws.com"),
        ("subscription", "logs.eu-west-1.amazonaws.com"),
    ):
        [trust] = statements(recording.named(f"audit-{purpose}-role").inputs["assumeRolePolicy"])
        assert trust["Principal"] == {"Service": principal}
        assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": AWS.account_id}
