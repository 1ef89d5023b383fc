"""Delivery streams of Data Firehose."""

from __future__ import annotations

from types import MappingProxyType

from localcloud.aws.api import Aws
from localcloud.aws.resource_type import ResourceType, Traits
from localcloud.aws.unemulated import Unemulated
from localcloud.protocol import Properties


class FirehoseDeliveryStream(Unemulated):
    """Its id is its ARN."""

    token = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
    service, creation = "firehose", "CreateDeliveryStream"
    shortfall = "a stream that changes in place keeps an older version of itself"
    renamed = MappingProxyType(
        {"name": "DeliveryStreamName", "extendedS3Configuration": "ExtendedS3DestinationConfiguration"}
    )
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name", "destination"}),
        computed=frozenset({"arn", "destinationId", "name", "versionId"}),
    )

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        arn = aws.arn("firehose", f"deliverystream/{inputs['name']}")
        return arn, {"arn": arn, "destinationId": "destinationId-000000000001", "versionId": "1"}


RESOURCE_TYPES: tuple[ResourceType, ...] = (FirehoseDeliveryStream(),)
