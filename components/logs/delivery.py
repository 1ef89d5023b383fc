"""Who may write logs into buckets, and what Logstash may read of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.iam import Statement, allow, document, service
from components.key_policies import KeyPurpose, allow_key_use
from components.keys import MultiRegionKey
from components.regions import Region
from observability.log_sources import SYSLOG_AUDIT_PREFIX, LogBucket, LogSource

_LOG_DELIVERY = "delivery.logs.amazonaws.com"
_LOAD_BALANCERS = "logdelivery.elasticloadbalancing.amazonaws.com"


def accept_log_delivery(bucket_arn: str, region: Region) -> Sequence[Statement]:
    """Let AWS deliver what firewalls and flow logs of this account log."""
    principal, own = service(_LOG_DELIVERY), {"aws:SourceAccount": region.account_id}
    source = {"aws:SourceArn": region.arn("logs", "*")}
    return (
        allow(
            "AcceptDeliveryCheck",
            ["s3:GetBucketAcl", "s3:ListBucket"],
            [bucket_arn],
            principal=principal,
            conditions={"StringEquals": own, "ArnLike": source},
        ),
        allow(
            "AcceptDelivery",
            ["s3:PutObject"],
            [f"{bucket_arn}/AWSLogs/{region.account_id}/*"],
            principal=principal,
            conditions={
                "StringEquals": {**own, "s3:x-amz-acl": "bucket-owner-full-control"},
                "ArnLike": source,
            },
        ),
    )


def accept_load_balancer_logs(bucket_arn: str, region: Region) -> Statement:
    """Let load balancers of this account deliver their access logs."""
    return allow(
        "AcceptLoadBalancerLogs",
        ["s3:PutObject"],
        [f"{bucket_arn}/AWSLogs/{region.account_id}/*"],
        principal=service(_LOAD_BALANCERS),
        conditions={"ArnLike": {"aws:SourceArn": region.arn("elasticloadbalancing", "loadbalancer/*")}},
    )


def logstash_policy(
    sources: Sequence[LogSource],
    *,
    region: Region,
    queues: Mapping[str, str],
    bucket_arns: Mapping[LogBucket, str],
    keys: Mapping[KeyPurpose, MultiRegionKey],
) -> str:
    """Read the files of these sources, and the messages about them; add copies of audited syslog, and nothing else.

    `queues` are names by source.
    """

    def use_key(purpose: KeyPurpose, through: str, *actions: str) -> Statement:
        sid = f"Use{purpose.capitalize()}Key"
        return allow_key_use(sid, actions, alias=keys[purpose].alias, service=through, region=region)

    return document(
        allow(
            "ReadMessages",
            ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
            [region.arn("sqs", queues[source.source]) for source in sources],
        ),
        allow(
            "ReadLogFiles",
            ["s3:GetObject"],
            [f"{bucket_arns[source.bucket]}/{source.prefix}*" for source in sources],
        ),
        allow("KeepAuditedSyslog", ["s3:PutObject"], [f"{bucket_arns['audit']}/{SYSLOG_AUDIT_PREFIX}*"]),
        use_key("audit", "s3", "kms:Decrypt", "kms:GenerateDataKey"),
        use_key("logs", "s3", "kms:Decrypt"),
        use_key("events", "sqs", "kms:Decrypt"),
    )
