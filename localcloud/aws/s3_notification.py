"""Whom a bucket tells of its objects; its id is the bucket's name."""

from __future__ import annotations

from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.aws.comparison import Comparison
from localcloud.aws.resource_type import Change, ResourceType, Traits
from localcloud.aws.store import Key, Unkept
from localcloud.protocol import Properties

_OTHERS = ("lambdaFunctions", "topics")


class BucketNotification(ResourceType):
    """One a bucket: it replaces whatever the bucket had."""

    token = "aws:s3/bucketNotification:BucketNotification"
    traits = Traits(
        identity=("bucket",),
        replace_on=frozenset({"bucket"}),
        defaults={"eventbridge": False},
        computed=frozenset({"queues.id"}),
        not_offered=dict.fromkeys(_OTHERS, "is not offered by the local cloud; use queues"),
        comparison=Comparison(sets=frozenset({"queues", "queues.events"})),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        self._put(aws, inputs["bucket"], inputs)
        return inputs["bucket"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["bucket"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer = found(aws.client("s3").get_bucket_notification_configuration, Bucket=identifier)
        queues = [_queue_from_api(queue) for queue in (answer or {}).get("QueueConfigurations", ())]
        # moto sends events to EventBridge when it is told to, and does not say so when it is asked.
        if answer is None or not (queues or aws.store.unkept(self._key(aws, identifier))):
            return None
        return {"bucket": identifier, "eventbridge": False, **({"queues": queues} if queues else {})}

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        if change.names:
            self._put(aws, identifier, change.new)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(_replace, aws=aws, bucket=identifier, configuration={})
        aws.store.forget(self._key(aws, identifier))

    def _put(self, aws: Aws, bucket: str, inputs: Properties) -> None:
        queues = [_queue_to_api(one) for one in inputs.get("queues") or ()]
        configuration: dict[str, Any] = {"QueueConfigurations": queues}
        if inputs.get("eventbridge"):
            configuration["EventBridgeConfiguration"] = {}
        _replace(aws=aws, bucket=bucket, configuration=configuration)
        if inputs.get("eventbridge"):
            unkept = Unkept(given=True, observed=False, paths=("eventbridge",))
            aws.store.put_unkept(self._key(aws, bucket), {"eventbridge": unkept})
        else:
            aws.store.forget(self._key(aws, bucket))

    def _key(self, aws: Aws, bucket: str) -> Key:
        return Key(type=self.token, region=aws.region, id=bucket)


def _replace(*, aws: Aws, bucket: str, configuration: dict[str, Any]) -> Any:
    return aws.client("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration=configuration
    )


def _queue_to_api(queue: Properties) -> dict[str, Any]:
    rules = [
        {"Name": name, "Value": queue[key]}
        for name, key in (("prefix", "filterPrefix"), ("suffix", "filterSuffix"))
        if queue.get(key)
    ]
    return {
        "QueueArn": queue["queueArn"],
        "Events": queue["events"],
        **({"Id": queue["id"]} if queue.get("id") else {}),
        **({"Filter": {"Key": {"FilterRules": rules}}} if rules else {}),
    }


def _queue_from_api(queue: dict[str, Any]) -> Properties:
    rules = queue.get("Filter", {}).get("Key", {}).get("FilterRules", ())
    filters = {rule["Name"].lower(): rule["Value"] for rule in rules}
    parts = {
        "id": queue.get("Id"),
        "queueArn": queue["QueueArn"],
        "events": queue["Events"],
        "filterPrefix": filters.get("prefix"),
        "filterSuffix": filters.get("suffix"),
    }
    return {name: value for name, value in parts.items() if value}


RESOURCE_TYPES: tuple[ResourceType, ...] = (BucketNotification(),)
