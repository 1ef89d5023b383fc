"""What tells Logstash of the files that AWS writes: a queue a source, and the bucket of what the edge logs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import s3, sqs

from components.buckets import SecureBucket, SecureBucketArgs
from components.iam import Statement, allow, document, service
from components.logs.delivery import accept_log_delivery
from components.names import edge_logs_bucket_name, regional_name
from components.recovery_marks import not_backed_up
from components.regions import Region
from components.storage import RegionalStorage
from components.tags import mandatory_tags
from observability.filebeat import VISIBILITY_SECONDS
from observability.log_sources import LogBucket, LogSource
from settings.ownership import Ownership
from settings.storage import Storage as StorageSettings

_TRIES = 5
"""How often a file that cannot be read is tried before its message is put aside."""
_KEPT_SECONDS = 14 * 24 * 3600
"""The most that SQS offers: the file itself lies in its bucket for longer."""


def queue_name(environment: str, source: str) -> str:
    return regional_name(environment, f"logs-{source}")


def queue_urls(environment: str, sources: Sequence[LogSource], region: Region) -> Mapping[str, str]:
    """By source."""
    return {
        source.source: f"https://{region.endpoint('sqs')}/{region.account_id}/{queue_name(environment, source.source)}"
        for source in sources
    }


@dataclass(frozen=True, kw_only=True)
class LogSourcesArgs:
    ownership: Ownership
    settings: StorageSettings
    region: Region
    sources: Sequence[LogSource]
    storage: RegionalStorage
    logs_key: pulumi.Input[str]
    """Encrypts what the edge logs."""
    queue_key: pulumi.Input[str]
    announced: Collection[str] = ()
    """Buckets of whose objects EventBridge is told as well."""
    after: Sequence[pulumi.Resource] = ()


class LogSources(pulumi.ComponentResource):
    """The queues of one region. A queue's messages are gone once read; the files stay as long as their bucket says."""

    def __init__(self, name: str, args: LogSourcesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:sources:LogSources", name, {}, opts)
        region = args.region
        edge_name = edge_logs_bucket_name(args.ownership.environment, region)
        edge = SecureBucket(
            f"{name}-edge",
            SecureBucketArgs(
                bucket_name=edge_name,
                region=region,
                tags=mandatory_tags(args.ownership, purpose="edge")
                | not_backed_up(args.ownership, "each line is in Elasticsearch within minutes, and in its snapshots"),
                key_arn=args.logs_key,
                retention_days=args.settings.logs_retention_days,
                noncurrent_version_retention_days=args.settings.noncurrent_version_retention_days,
                lock_mode=None,
                access_logs=args.storage.access_logs,
                grants=accept_log_delivery(region.bucket_arn(edge_name), region),
            ),
            pulumi.ResourceOptions(parent=self),
        )
        buckets: Mapping[LogBucket, SecureBucket] = {
            "audit": args.storage.data["audit"],
            "access-logs": args.storage.access_logs,
            "edge": edge,
        }
        queues = {
            source.source: self._queue(f"{name}-{source.source}", args, source, buckets[source.bucket].arn)
            for source in args.sources
        }
        for purpose, bucket in buckets.items():
            own = [source for source in args.sources if source.bucket == purpose]
            s3.BucketNotification(
                f"{name}-{purpose}-notification",
                bucket=bucket.bucket_name,
                queues=[
                    {
                        "id": source.source,
                        "queue_arn": queues[source.source].arn,
                        "events": ["s3:ObjectCreated:*"],
                        "filter_prefix": source.prefix,
                    }
                    for source in own
                ],
                eventbridge=purpose in args.announced or None,
                # S3 tries each queue when it is told of it.
                opts=pulumi.ResourceOptions(
                    parent=self, provider=region.provider, depends_on=[queues[source.source] for source in own]
                ),
            )
        self.register_outputs({})

    def _queue(self, name: str, args: LogSourcesArgs, source: LogSource, bucket_arn: str) -> sqs.Queue:
        region, own = args.region, queue_name(args.ownership.environment, source.source)
        tags = mandatory_tags(args.ownership, purpose=f"logs-{source.source}")
        opts = pulumi.ResourceOptions(parent=self, provider=region.provider, depends_on=args.after)
        unread = sqs.Queue(
            f"{name}-unread",
            name=f"{own}-unread",
            kms_master_key_id=args.queue_key,
            message_retention_seconds=_KEPT_SECONDS,
            redrive_allow_policy=pulumi.Output.json_dumps(
                {"redrivePermission": "byQueue", "sourceQueueArns": [region.arn("sqs", own)]}
            ),
            tags=tags,
            opts=opts,
        )
        return sqs.Queue(
            f"{name}-queue",
            name=own,
            kms_master_key_id=args.queue_key,
            message_retention_seconds=_KEPT_SECONDS,
            receive_wait_time_seconds=20,
            visibility_timeout_seconds=VISIBILITY_SECONDS,
            redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": unread.arn, "maxReceiveCount": _TRIES}),
            policy=document(_accept_notifications(region, own, bucket_arn)),
            tags=tags,
            opts=opts,
        )


def _accept_notifications(region: Region, queue: str, bucket_arn: str) -> Statement:
    return allow(
        "AcceptNotifications",
        ["sqs:SendMessage"],
        [region.arn("sqs", queue)],
        principal=service("s3.amazonaws.com"),
        conditions={
            "ArnLike": {"aws:SourceArn": bucket_arn},
            "StringEquals": {"aws:SourceAccount": region.account_id},
        },
    )
