"""Examples of the resource types of cloudtrail."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import BUCKET, KEY, Example, Of


def _selector(name: str, *buckets: str) -> dict[str, object]:
    return {
        "name": name,
        "fieldSelectors": [
            {"field": "eventCategory", "equals": ["Data"]},
            {"field": "resources.type", "equals": ["AWS::S3::Object"]},
            {"field": "resources.ARN", "startsWiths": [f"arn:aws:s3:::{bucket}/" for bucket in buckets]},
        ],
    }


EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:cloudtrail/trail:Trail",
        needs={"bucket": BUCKET, "key": KEY},
        inputs={
            "name": "kiso-dev",
            "s3BucketName": Of("bucket", "bucket"),
            "isMultiRegionTrail": True,
            "enableLogFileValidation": True,
            "kmsKeyId": Of("key", "arn"),
            "advancedEventSelectors": [_selector("Objects", "kiso-dev-audit")],
            "tags": {"owner": "ops"},
        },
        update={
            "enableLogging": False,
            "advancedEventSelectors": [_selector("Objects", "kiso-dev-audit", "kiso-dev-backups")],
            "tags": {"owner": "platform"},
        },
        replacement={"name": "kiso-dev-trail"},
    ),
)
