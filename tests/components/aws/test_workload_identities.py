"""What the workloads of a cluster may do in AWS: each its own, and no more than it does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from components.regions import Region
from components.workload_identities import WorkloadIdentitiesArgs, workload_identities
from observability.log_sources import log_sources
from tests.components.aws.conftest import OWNERSHIP
from tests.components.aws.policy import statements

REGION = Region(name="eu-west-1", account_id="123456789012", provider=None)  # pyright: ignore
KEYS: Any = SimpleNamespace(
    by_purpose={
        purpose: SimpleNamespace(alias=f"alias/kiso-dev-{purpose}")
        for purpose in ("audit", "backups", "events", "logs", "metrics", "secrets")
    }
)
BUCKET = "arn:aws:s3:::kiso-dev-metrics-123456789012-eu-west-1"
WRITERS = ("prometheus", "thanos-compactor", "thanos-ruler")
SHOWN = {"cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "tag:GetResources"}
WITHOUT_RESOURCES = {*SHOWN, "cloudwatch:GetMetricStatistics"}
"""As the Service Authorization Reference says."""


@pytest.fixture(scope="module")
def recording(record) -> Any:
    args = WorkloadIdentitiesArgs(
        ownership=OWNERSHIP,
        region=REGION,
        cluster_name="operations",
        keys=KEYS,
        watched_regions=["eu-central-1", "eu-west-1"],
        log_sources=log_sources("123456789012"),
    )
    return record(lambda: [identity.role_arn for identity in workload_identities("primary", args).values()])


def allowed(recording: Any, name: str) -> dict[str, set[str]]:
    """Resources by action."""
    policy = recording.named(f"primary-{name}-identity-policy").inputs["policy"]
    return {action: set(item["Resource"]) for item in statements(policy) for action in item["Action"]}


def test_every_workload_that_calls_aws_has_an_identity_of_its_own(recording) -> None:
    associations = recording.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    assert {(item.inputs["namespace"], item.inputs["serviceAccount"]) for item in associations} == {
        ("external-secrets", "external-secrets"),
        ("logging", "elasticsearch"),
        ("logging", "logstash"),
        ("monitoring", "cloudwatch-exporter"),
        ("monitoring", "grafana"),
        *(("monitoring", name) for name in (*WRITERS, "thanos-store-gateway")),
    }
    assert len({item.inputs["roleArn"] for item in associations}) == len(associations)


@pytest.mark.parametrize("name", WRITERS)
def test_what_writes_blocks_reaches_the_metrics_bucket_alone(recording, name: str) -> None:
    found = allowed(recording, name)
    assert found["s3:PutObject"] == found["s3:DeleteObject"] == {f"{BUCKET}/*"}
    assert {arn for action, arns in found.items() if action.startswith("s3:") for arn in arns} == {
        BUCKET,
        f"{BUCKET}/*",
    }


def test_what_only_reads_blocks_can_neither_write_nor_delete(recording) -> None:
    assert allowed(recording, "thanos-store-gateway").keys() == {
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "kms:Decrypt",
    }


@pytest.mark.parametrize("name", ["cloudwatch-exporter", "grafana"])
def test_what_shows_cloudwatch_reads_metrics_in_the_watched_regions_alone(recording, name: str) -> None:
    policy = recording.named(f"primary-{name}-identity-policy").inputs["policy"]
    [statement] = statements(policy)
    assert statement["Effect"] == "Allow"
    assert set(statement["Action"]) == (WITHOUT_RESOURCES if name == "cloudwatch-exporter" else SHOWN)
    assert statement["Condition"] == {"StringEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}}


def test_external_secrets_reads_what_alertmanager_and_grafana_need_and_no_more(recording) -> None:
    prefix = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kiso/dev"
    found = allowed(recording, "external-secrets")
    assert found["secretsmanager:GetSecretValue"] == {
        f"{prefix}/{group}/*" for group in ("receivers", "grafana", "search")
    }


def test_everything_is_allowed_only_where_aws_cannot_narrow_it(recording) -> None:
    for policy in recording.of("aws:iam/rolePolicy:RolePolicy"):
        for statement in statements(policy.inputs["policy"]):
            if "*" in statement["Resource"]:
                assert set(statement["Action"]) <= WITHOUT_RESOURCES, policy.name


def test_logstash_reads_its_sources_prefixes_and_messages_and_adds_copies_of_syslog(recording) -> None:
    found = allowed(recording, "logstash")
    own = "AWSLogs/123456789012"
    assert found["s3:GetObject"] == {
        f"arn:aws:s3:::kiso-dev-audit-123456789012-eu-west-1/{own}/CloudTrail/*",
        "arn:aws:s3:::kiso-dev-audit-123456789012-eu-west-1/kubernetes-audit/*",
        f"arn:aws:s3:::kiso-dev-access-logs-123456789012-eu-west-1/{own}/elasticloadbalancing/*",
        f"arn:aws:s3:::aws-waf-logs-kiso-dev-edge-123456789012-eu-west-1/{own}/WAFLogs/*",
        f"arn:aws:s3:::aws-waf-logs-kiso-dev-edge-123456789012-eu-west-1/{own}/vpcflowlogs/*",
    }
    assert found["s3:PutObject"] == {"arn:aws:s3:::kiso-dev-audit-123456789012-eu-west-1/syslog/*"}
    assert found["sqs:DeleteMessage"] == {
        f"arn:aws:sqs:eu-west-1:123456789012:kiso-dev-logs-{source.source}" for source in log_sources("123456789012")
    }
    assert {action for action in found if action.startswith("s3:")} == {"s3:GetObject", "s3:PutObject"}
