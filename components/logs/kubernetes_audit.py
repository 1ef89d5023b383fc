"""The audit log of a cluster's control plane, from where EKS writes it into the object-locked bucket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, iam, kinesis

from components.buckets import SecureBucket
from components.iam import Statement, allow, document, service
from components.key_policies import allow_key_use
from components.keys import MultiRegionKey
from components.names import regional_name, role_name
from components.regions import Region
from components.tags import mandatory_tags
from observability.log_sources import KUBERNETES_AUDIT_PREFIX
from settings.ownership import Ownership

_PURPOSE = "kubernetes-audit"
_AUDIT_EVENTS = '{ $.kind = "Event" && $.apiVersion = "audit.k8s.io/v1" }'
"""Of all that the control plane logs into its one group."""
_BUFFER_SECONDS = 60
_BUFFER_MIB = 64


@dataclass(frozen=True, kw_only=True)
class KubernetesAuditArgs:
    ownership: Ownership
    region: Region
    cluster_name: str
    bucket: SecureBucket
    key: MultiRegionKey
    """Of the bucket."""


class KubernetesAudit(pulumi.ComponentResource):
    """A delivery stream and the subscription that feeds it, each with a role that can do nothing else.

    The cluster's audit log must be turned on where the cluster is made: its group of logs is EKS' own.
    """

    def __init__(self, name: str, args: KubernetesAuditArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:kubernetes_audit:KubernetesAudit", name, {}, opts)
        region, environment = args.region, args.ownership.environment
        tags = mandatory_tags(args.ownership, purpose=_PURPOSE)
        stream_name, group = regional_name(environment, _PURPOSE), f"/aws/eks/{args.cluster_name}/cluster"

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, provider=region.provider, depends_on=after)

        def role(purpose: str, principal: str, source: str, permissions: Sequence[Statement]) -> iam.Role:
            made = iam.Role(
                f"{name}-{purpose}-role",
                name=role_name(environment, f"{_PURPOSE}-{purpose}", region),
                description=f"{purpose.capitalize()} of the audit log of {args.cluster_name}",
                assume_role_policy=document(
                    allow(
                        "AssumeRole",
                        ["sts:AssumeRole"],
                        principal=service(principal),
                        conditions={
                            "ArnLike": {"aws:SourceArn": source},
                            "StringEquals": {"aws:SourceAccount": region.account_id},
                        },
                    )
                ),
                tags=tags,
                opts=child(),
            )
            iam.RolePolicy(
                f"{name}-{purpose}-policy",
                name=purpose,
                role=made.name,
                policy=document(*permissions),
                opts=child(),
            )
            return made

        stream_arn = region.arn("firehose", f"deliverystream/{stream_name}")
        writer = role("delivery", "firehose.amazonaws.com", stream_arn, _writing(args))
        stream = kinesis.FirehoseDeliveryStream(
            f"{name}-stream",
            name=stream_name,
            destination="extended_s3",
            extended_s3_configuration={
                "bucket_arn": args.bucket.arn,
                "role_arn": writer.arn,
                "prefix": f"{KUBERNETES_AUDIT_PREFIX}{args.cluster_name}/!{{timestamp:yyyy/MM/dd}}/",
                "error_output_prefix": f"{_PURPOSE}-unread/!{{firehose:error-output-type}}/",
                "buffering_interval": _BUFFER_SECONDS,
                "buffering_size": _BUFFER_MIB,
                "compression_format": "GZIP",
                "processing_configuration": {
                    "enabled": True,
                    # CloudWatch sends batches in an envelope of its own; what is written are the lines.
                    "processors": [
                        _processor("Decompression", CompressionFormat="GZIP"),
                        _processor("CloudWatchLogProcessing", DataMessageExtraction="true"),
                    ],
                },
            },
            server_side_encryption={"enabled": True},
            tags=tags,
            opts=child(args.bucket),
        )
        feeding = [allow("PutRecords", ["firehose:PutRecord", "firehose:PutRecordBatch"], [stream_arn])]
        feeder = role("subscription", region.endpoint("logs"), region.arn("logs", f"log-group:{group}:*"), feeding)
        cloudwatch.LogSubscriptionFilter(
            f"{name}-subscription",
            name=_PURPOSE,
            log_group=group,
            filter_pattern=_AUDIT_EVENTS,
            destination_arn=stream.arn,
            role_arn=feeder.arn,
            opts=child(),
        )
        self.register_outputs({})


def _writing(args: KubernetesAuditArgs) -> Sequence[Statement]:
    bucket = args.bucket.arn
    return (
        allow("SeeBucket", ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [bucket]),
        allow(
            "WriteFiles",
            ["s3:AbortMultipartUpload", "s3:PutObject"],
            [f"{bucket}/{KUBERNETES_AUDIT_PREFIX}*", f"{bucket}/{_PURPOSE}-unread/*"],
        ),
        allow_key_use(
            "UseKey", ["kms:Decrypt", "kms:GenerateDataKey"], alias=args.key.alias, service="s3", region=args.region
        ),
    )


def _processor(
    kind: str, **parameters: str
) -> kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfigurationProcessorArgsDict:
    return {
        "type": kind,
        "parameters": [{"parameter_name": name, "parameter_value": value} for name, value in parameters.items()],
    }
