"""SQS: queues, and who may send to them."""

from __future__ import annotations

import re
from collections.abc import Collection

from localcloud.aws.api import Aws, found
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.protocol import Properties

_ATTRIBUTES = {
    "delaySeconds": "DelaySeconds",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
"""API names by property; the API takes and gives texts only."""
_FIFO = ("contentBasedDeduplication", "deduplicationScope", "fifoQueue", "fifoThroughputLimit")


class Queue(ResourceType):
    """Its id is its URL."""

    token = "aws:sqs/queue:Queue"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name", "namePrefix"}),
        computed=frozenset({*_ATTRIBUTES, "name"}) - {"kmsMasterKeyId", "redrivePolicy"},
        defaults={"messageRetentionSeconds": 345600, "visibilityTimeoutSeconds": 30},
        allowed={
            "name": re.compile(r"[\w-]{1,80}"),
            "messageRetentionSeconds": range(60, 1209601),
            "visibilityTimeoutSeconds": range(43201),
        },
        not_offered=dict.fromkeys(_FIFO, "is not offered by the local cloud"),
        autoname=Autoname(longest=80),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        answer = aws.client("sqs").create_queue(
            QueueName=inputs["name"], Attributes=_to_api(inputs, _ATTRIBUTES), tags=inputs["tags"]
        )
        return answer["QueueUrl"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        answer = found(aws.client("sqs").get_queue_url, QueueName=inputs["name"])
        return answer["QueueUrl"] if answer else None

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("sqs")
        try:
            answer = client.get_queue_attributes(QueueUrl=identifier, AttributeNames=["All"])
        except client.exceptions.QueueDoesNotExist:
            return None
        attributes, fields = answer["Attributes"], self.schema.inputs.fields
        return {
            "name": identifier.rpartition("/")[2],
            "arn": attributes["QueueArn"],
            "url": identifier,
            **{
                part: _parsed(attributes[name], fields[part].notation)
                for part, name in _ATTRIBUTES.items()
                if name in attributes
            },
            "tags": client.list_queue_tags(QueueUrl=identifier).get("Tags", {}),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        client = aws.client("sqs")
        if attributes := change.names & _ATTRIBUTES.keys():
            # moto forgets the policy with each change that does not repeat it.
            client.set_queue_attributes(QueueUrl=identifier, Attributes=_to_api(change.new, {*attributes, "policy"}))
        if change.tags_to_remove:
            client.untag_queue(QueueUrl=identifier, TagKeys=change.tags_to_remove)
        if change.tags_to_set:
            client.tag_queue(QueueUrl=identifier, Tags=change.tags_to_set)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        client = aws.client("sqs")
        try:
            client.delete_queue(QueueUrl=identifier)
        except client.exceptions.QueueDoesNotExist:
            return


def _to_api(inputs: Properties, names: Collection[str]) -> dict[str, str]:
    chosen = {part: inputs.get(part) for part in _ATTRIBUTES if part in names}
    return {
        _ATTRIBUTES[part]: str(value).lower() if isinstance(value, bool) else str(value)
        for part, value in chosen.items()
        if value is not None
    }


def _parsed(text: str, notation: str) -> object:
    if notation == "integer":
        return int(text)
    return text.lower() == "true" if notation == "boolean" else text


RESOURCE_TYPES: tuple[ResourceType, ...] = (Queue(),)
