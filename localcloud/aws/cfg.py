"""AWS Config: what resources look like over time, and whether they conform."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar

from localcloud.aws.api import Aws, found
from localcloud.aws.mapping import input_shape, object_from_api, object_to_api
from localcloud.aws.resource_type import Change, ResourceType, Traits
from localcloud.aws.unemulated import Unemulated
from localcloud.protocol import Properties, ProviderError

_DEFAULT_NAME = "default"


class _Put(ResourceType):
    """Made and changed by one operation that takes the whole object. Its id is its name."""

    operation: ClassVar[str]
    """As in `put_delivery_channel`."""
    member: ClassVar[str]
    """The one parameter of the operation."""
    listed: ClassVar[str]
    """Where the answer to a description has its objects."""

    def create(self, aws: Aws, inputs: Properties) -> str:
        if self.read(aws, inputs["name"]) is not None:
            raise ProviderError(f'{self.token} "{inputs["name"]}" exists already: a region has one of each')
        self._put(aws, inputs)
        return inputs["name"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["name"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("config")
        describe = getattr(client, f"describe_{self.operation}s")
        answer = found(describe, **{f"{self.member}Names": [identifier]})
        if not answer or not answer[self.listed]:
            return None
        api = input_shape(client, _operation(f"put_{self.operation}"), self.member)
        return object_from_api(answer[self.listed][0], self.schema.inputs, api, {})

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        self._put(aws, change.new)

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(getattr(aws.client("config"), f"delete_{self.operation}"), **{f"{self.member}Name": identifier})

    def _put(self, aws: Aws, inputs: Properties) -> None:
        client = aws.client("config")
        api = input_shape(client, _operation(f"put_{self.operation}"), self.member)
        value = object_to_api(inputs, self.schema.inputs, api, {})
        getattr(client, f"put_{self.operation}")(**{self.member: value})


def _operation(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


class Recorder(_Put):
    token = "aws:cfg/recorder:Recorder"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name"}),
        computed=frozenset({"recordingGroup", "recordingMode"}),
        defaults={"name": _DEFAULT_NAME},
    )
    operation, member, listed = "configuration_recorder", "ConfigurationRecorder", "ConfigurationRecorders"


class DeliveryChannel(_Put):
    token = "aws:cfg/deliveryChannel:DeliveryChannel"
    traits = Traits(identity=("name",), replace_on=frozenset({"name"}), defaults={"name": _DEFAULT_NAME})
    operation, member, listed = "delivery_channel", "DeliveryChannel", "DeliveryChannels"


class RecorderStatus(ResourceType):
    """Whether the recorder of that name records."""

    token = "aws:cfg/recorderStatus:RecorderStatus"
    traits = Traits(identity=("name",), replace_on=frozenset({"name"}))

    def create(self, aws: Aws, inputs: Properties) -> str:
        self._switch(aws, inputs["name"], inputs["isEnabled"])
        return inputs["name"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["name"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer = found(
            aws.client("config").describe_configuration_recorder_status, ConfigurationRecorderNames=[identifier]
        )
        if not answer or not answer["ConfigurationRecordersStatus"]:
            return None
        return {"name": identifier, "isEnabled": answer["ConfigurationRecordersStatus"][0]["recording"]}

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        self._switch(aws, identifier, change.new["isEnabled"])

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("config").stop_configuration_recorder, ConfigurationRecorderName=identifier)

    def _switch(self, aws: Aws, name: str, enabled: bool) -> None:
        client = aws.client("config")
        switch = client.start_configuration_recorder if enabled else client.stop_configuration_recorder
        switch(ConfigurationRecorderName=name)


class ConformancePack(Unemulated):
    """A set of rules. Its id is its name."""

    token = "aws:cfg/conformancePack:ConformancePack"
    service, creation = "config", "PutConformancePack"
    renamed = MappingProxyType({"name": "ConformancePackName", "inputParameters": "ConformancePackInputParameters"})
    traits = Traits(identity=("name",), replace_on=frozenset({"name"}), computed=frozenset({"name"}))

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        name = inputs["name"]
        return name, {"arn": aws.arn("config", f"conformance-pack/{name}/conformance-pack-{aws.creation_token[:8]}")}


RESOURCE_TYPES: tuple[ResourceType, ...] = (Recorder(), DeliveryChannel(), RecorderStatus(), ConformancePack())
