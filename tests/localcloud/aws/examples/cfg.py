"""Examples of the resource types of cfg."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import ACCOUNT_ID, BUCKET, DR_REGION, Example, Need, Of

_RECORDER = Need(
    token="aws:cfg/recorder:Recorder",
    inputs={"name": "other", "roleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/config"},
    region="us-east-1",
)
_TEMPLATE = """Resources:
  Encrypted:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: encrypted
      Source: {Owner: AWS, SourceIdentifier: ENCRYPTED_VOLUMES}
"""

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:cfg/recorder:Recorder",
        # A region has one recorder, and its first is that of the delivery channel.
        region=DR_REGION,
        inputs={
            "name": "kiso-dev",
            "roleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/config",
            "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        },
        update={"recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": False}},
        replacement=None,
    ),
    Example(
        token="aws:cfg/deliveryChannel:DeliveryChannel",
        needs={
            "bucket": BUCKET,
            "recorder": Need(
                token="aws:cfg/recorder:Recorder",
                inputs={"name": "channel", "roleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/config"},
            ),
        },
        inputs={
            "name": "kiso-dev",
            "s3BucketName": Of("bucket", "bucket"),
            "snapshotDeliveryProperties": {"deliveryFrequency": "TwentyFour_Hours"},
        },
        update={"snapshotDeliveryProperties": {"deliveryFrequency": "Six_Hours"}},
        replacement=None,
        not_kept=frozenset({"snapshotDeliveryProperties"}),
    ),
    Example(
        token="aws:cfg/recorderStatus:RecorderStatus",
        needs={
            "recorder": _RECORDER,
            "channel": Need(
                token="aws:cfg/deliveryChannel:DeliveryChannel",
                inputs={"name": "other", "s3BucketName": "kiso-dev-audit"},
                region="us-east-1",
            ),
        },
        region="us-east-1",
        inputs={"name": Of("recorder", "name"), "isEnabled": True},
        update={"isEnabled": False},
        replacement=None,
        stays_when_deleted=True,
    ),
    Example(
        token="aws:cfg/conformancePack:ConformancePack",
        inputs={"name": "kiso-dev", "templateBody": _TEMPLATE},
        update={"templateBody": _TEMPLATE.replace("ENCRYPTED_VOLUMES", "CLOUD_TRAIL_ENABLED")},
        replacement={"name": "kiso-dev-more"},
    ),
)
