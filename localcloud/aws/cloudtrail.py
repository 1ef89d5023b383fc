"""CloudTrail: the record of what was called in the account, and by whom."""

from __future__ import annotations

import re
from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.aws.comparison import Comparison
from localcloud.aws.mapping import from_api, given, input_shape, tags_from_api, tags_to_api, to_api
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.protocol import Properties

_PARAMETERS = {
    "s3BucketName": "S3BucketName",
    "s3KeyPrefix": "S3KeyPrefix",
    "includeGlobalServiceEvents": "IncludeGlobalServiceEvents",
    "isMultiRegionTrail": "IsMultiRegionTrail",
    "enableLogFileValidation": "EnableLogFileValidation",
    "isOrganizationTrail": "IsOrganizationTrail",
    "kmsKeyId": "KmsKeyId",
    "cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn",
    "cloudWatchLogsRoleArn": "CloudWatchLogsRoleArn",
}
"""Of CreateTrail and UpdateTrail, by property."""
_READ_AS = {"enableLogFileValidation": "LogFileValidationEnabled"}
_SELECTORS = "advancedEventSelectors"
_RENAMED = {"startsWiths": "StartsWith", "endsWiths": "EndsWith", "notStartsWiths": "NotStartsWith"}


class Trail(ResourceType):
    """Its id is its ARN."""

    token = "aws:cloudtrail/trail:Trail"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name"}),
        computed=frozenset({"name"}),
        defaults={
            "enableLogFileValidation": False,
            "enableLogging": True,
            "includeGlobalServiceEvents": True,
            "isMultiRegionTrail": False,
            "isOrganizationTrail": False,
        },
        allowed={"name": re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{2,127}")},
        not_offered={
            "eventSelectors": "is not offered by the local cloud; use advancedEventSelectors",
            "insightSelectors": "is not offered by the local cloud",
            "snsTopicName": "is not offered by the local cloud",
        },
        autoname=Autoname(prefix_property="", longest=128),
        comparison=Comparison(sets=frozenset({"advancedEventSelectors.fieldSelectors"})),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        parameters = given(**{name: inputs.get(part) for part, name in _PARAMETERS.items()})
        answer = aws.client("cloudtrail").create_trail(
            Name=inputs["name"], TagsList=tags_to_api(inputs["tags"]), **parameters
        )
        return answer["TrailARN"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        answer = found(aws.client("cloudtrail").get_trail, Name=inputs["name"])
        return answer["Trail"]["TrailARN"] if answer else None

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("cloudtrail")
        answer = found(client.get_trail, Name=identifier)
        if answer is None:
            return None
        trail = answer["Trail"]
        selectors = client.get_event_selectors(TrailName=identifier).get("AdvancedEventSelectors", [])
        tags = client.list_tags(ResourceIdList=[identifier])["ResourceTagList"]
        return {
            "name": trail["Name"],
            "arn": identifier,
            "homeRegion": trail.get("HomeRegion", aws.region),
            "snsTopicArn": trail.get("SnsTopicARN", ""),
            "enableLogging": client.get_trail_status(Name=identifier)["IsLogging"],
            **{part: trail.get(_READ_AS.get(part, name)) for part, name in _PARAMETERS.items()},
            _SELECTORS: from_api(selectors, *self._selector_shapes(client), _RENAMED),
            "tags": tags_from_api(tags[0]["TagsList"] if tags else []),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        client = aws.client("cloudtrail")
        if changed := change.names & _PARAMETERS.keys():
            client.update_trail(
                Name=identifier, **given(**{_PARAMETERS[part]: change.new.get(part) for part in changed})
            )
        if _SELECTORS in change:
            selectors = to_api(change.new.get(_SELECTORS) or [], *self._selector_shapes(client), _RENAMED)
            client.put_event_selectors(TrailName=identifier, AdvancedEventSelectors=selectors)
        if "enableLogging" in change:
            switch = client.start_logging if change.new["enableLogging"] else client.stop_logging
            switch(Name=identifier)
        if removed := change.tags_to_remove:
            client.remove_tags(ResourceId=identifier, TagsList=[{"Key": key} for key in removed])
        if change.tags_to_set:
            client.add_tags(ResourceId=identifier, TagsList=tags_to_api(change.tags_to_set))

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("cloudtrail").delete_trail, Name=identifier.rpartition("/")[2])

    def _selector_shapes(self, client: Any) -> tuple[Any, Any]:
        api = input_shape(client, "PutEventSelectors", "AdvancedEventSelectors")
        return self.schema.inputs.fields[_SELECTORS], api


RESOURCE_TYPES: tuple[ResourceType, ...] = (Trail(),)
