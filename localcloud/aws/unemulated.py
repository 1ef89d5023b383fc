"""Types that moto lacks: the request that would create them is checked by botocore's model, and kept in the store."""

from __future__ import annotations

from abc import abstractmethod
from types import MappingProxyType
from typing import Any, ClassVar

from localcloud.aws.api import Aws
from localcloud.aws.mapping import Renamed, input_shape, object_to_api
from localcloud.aws.resource_type import Change, ResourceType
from localcloud.aws.store import Key
from localcloud.protocol import Properties, ProviderError


class Unemulated(ResourceType):
    """`service` and `creation` name botocore's client and the operation whose parameters the inputs become."""

    is_emulated = False
    service: ClassVar[str]
    creation: ClassVar[str]
    renamed: ClassVar[Renamed] = MappingProxyType({})
    shortfall: ClassVar[str | None] = None
    """Why moto's creation does not serve; None where moto has none."""

    def request(self, inputs: Properties, shape: Any) -> dict[str, Any]:
        """Parameters of the operation, by its `shape`."""
        return object_to_api(inputs, self.schema.inputs, shape, self.renamed)

    @abstractmethod
    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        """Id and outputs that AWS would have given a new object."""

    def create(self, aws: Aws, inputs: Properties) -> str:
        self._validate(aws, inputs)
        if self.find(aws, inputs) is not None:
            name = ", ".join(str(inputs[part]) for part in self.traits.identity)
            raise ProviderError(f"{self.token} of {name} exists already and is not part of this stack: import it")
        identifier, outputs = self.outputs(aws, inputs)
        aws.store.put_object(self._key(aws, identifier), {**inputs, **outputs})
        return identifier

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        for identifier, properties in aws.store.objects(self.token, aws.region).items():
            if self.traits.identity and all(properties.get(part) == inputs.get(part) for part in self.traits.identity):
                return identifier
        return None

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        return self._stored(aws, identifier)

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        self._validate(aws, change.new)
        stored = self._stored(aws, identifier) or {}
        kept = {name: value for name, value in stored.items() if name in self.schema.outputs}
        aws.store.put_object(self._key(aws, identifier), {**kept, **change.new})

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        aws.store.forget(self._key(aws, identifier))

    def _stored(self, aws: Aws, identifier: str) -> Properties | None:
        return aws.store.object(self._key(aws, identifier))

    def _key(self, aws: Aws, identifier: str) -> Key:
        return Key(type=self.token, region=aws.region, id=identifier)

    def _validate(self, aws: Aws, inputs: Properties) -> None:
        from botocore.validate import ParamValidator

        shape = input_shape(aws.client(self.service), self.creation)
        report = ParamValidator().validate(self.request(inputs, shape), shape)
        if report.has_errors():
            raise ProviderError(f"{self.token}: {self.creation} would refuse this: {report.generate_report()}")
