"""Examples of the resource types of kinesis."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import BUCKET, Example, Of, role

_TO = {"bucketArn": Of("bucket", "arn"), "roleArn": Of("role", "arn"), "prefix": "audit/"}

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        needs={"bucket": BUCKET, "role": role("firehose.amazonaws.com")},
        inputs={
            "name": "kiso-dev-audit",
            "destination": "extended_s3",
            "extendedS3Configuration": {
                **_TO,
                "processingConfiguration": {
                    "enabled": True,
                    "processors": [
                        {
                            "type": "Decompression",
                            "parameters": [{"parameterName": "CompressionFormat", "parameterValue": "GZIP"}],
                        }
                    ],
                },
            },
            "tags": {"owner": "ops"},
        },
        update={"extendedS3Configuration": {**_TO, "compressionFormat": "GZIP"}, "tags": {"owner": "platform"}},
        replacement={"name": "kiso-dev-audit-2"},
    ),
)
