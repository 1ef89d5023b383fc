"""Examples of the resource types of guardduty."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import Example

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:guardduty/detector:Detector",
        inputs={"enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES", "tags": {"owner": "ops"}},
        update={"findingPublishingFrequency": "ONE_HOUR"},
        replacement=None,
    ),
    Example(
        token="aws:guardduty/detectorFeature:DetectorFeature",
        inputs={"detectorId": "12abc34d567e8fa901bc2d34e56789f0", "name": "S3_DATA_EVENTS", "status": "ENABLED"},
        update={"status": "DISABLED"},
        replacement={"name": "RDS_LOGIN_EVENTS"},
    ),
)
