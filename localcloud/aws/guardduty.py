"""GuardDuty: threats, found in what AWS records anyway."""

from __future__ import annotations

from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.aws.mapping import given, object_to_api
from localcloud.aws.resource_type import Change, ResourceType, Traits
from localcloud.aws.unemulated import Unemulated
from localcloud.protocol import Properties, ProviderError

_RENAMED = {"additionalConfigurations": "AdditionalConfiguration"}
_FREQUENCIES = ("FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS")


class Detector(ResourceType):
    """The one detector of a region; its id is AWS' own."""

    token = "aws:guardduty/detector:Detector"
    traits = Traits(
        computed=frozenset({"findingPublishingFrequency", "datasources"}),
        defaults={"enable": True},
        allowed={"findingPublishingFrequency": _FREQUENCIES},
        not_offered={"datasources": "is deprecated in pulumi-aws; use aws.guardduty.DetectorFeature"},
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        client = aws.client("guardduty")
        if client.list_detectors()["DetectorIds"]:
            raise ProviderError(f"{self.token}: {aws.region} has its one detector already: import it")
        answer = client.create_detector(
            Enable=inputs["enable"],
            ClientToken=aws.creation_token,
            Tags=inputs["tags"],
            **given(FindingPublishingFrequency=inputs.get("findingPublishingFrequency")),
        )
        return answer["DetectorId"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return next(iter(aws.client("guardduty").list_detectors()["DetectorIds"]), None)

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("guardduty")
        if identifier not in client.list_detectors()["DetectorIds"]:
            return None
        detector = client.get_detector(DetectorId=identifier)
        return {
            "accountId": aws.account_id,
            "arn": aws.arn("guardduty", f"detector/{identifier}"),
            "enable": detector["Status"] == "ENABLED",
            "findingPublishingFrequency": detector["FindingPublishingFrequency"],
            "tags": detector.get("Tags", {}),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        if change.any_of("enable", "findingPublishingFrequency"):
            aws.client("guardduty").update_detector(
                DetectorId=identifier,
                Enable=change.new["enable"],
                **given(FindingPublishingFrequency=change.new.get("findingPublishingFrequency")),
            )

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("guardduty").delete_detector, DetectorId=identifier)


class DetectorFeature(Unemulated):
    token = "aws:guardduty/detectorFeature:DetectorFeature"
    service, creation = "guardduty", "UpdateDetector"
    shortfall = "an update replaces all features of the detector by those that it names"
    traits = Traits(
        identity=("detectorId", "name"),
        replace_on=frozenset({"detectorId", "name"}),
        allowed={"status": ("ENABLED", "DISABLED")},
    )

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        return f"{inputs['detectorId']}/{inputs['name']}", {}

    def request(self, inputs: Properties, shape: Any) -> dict[str, Any]:
        feature = object_to_api(inputs, self.schema.inputs, shape.members["Features"].member, _RENAMED)
        return {"DetectorId": inputs["detectorId"], "Features": [feature]}


RESOURCE_TYPES: tuple[ResourceType, ...] = (Detector(), DetectorFeature())
