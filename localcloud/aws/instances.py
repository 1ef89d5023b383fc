"""One `aws.Provider` of a program: its region and default tags, and what they add to a resource's values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localcloud.aws.comparison import is_empty
from localcloud.aws.resource_type import ResourceType
from localcloud.protocol import UNKNOWN, Properties, ProviderError


@dataclass(frozen=True, kw_only=True)
class Instance:
    """`region` may be UNKNOWN at preview.

    *Complete* inputs, as resource types see them, have all tags under `tags`; a program's inputs have only its own.
    """

    region: Any
    default_tags: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def configured(cls, variables: Properties) -> Instance:
        region = variables.get("region")
        if not region:
            raise ProviderError("This AWS provider instance has no region: give aws.Provider a `region`.")
        tags = variables.get("defaultTags") or {}
        if isinstance(tags, str):
            # The SDK sends every argument that is no text as JSON.
            tags = json.loads(tags)
        return cls(region=region, default_tags=(tags.get("tags") or {}) if isinstance(tags, dict) else {})

    def region_of(self, kind: ResourceType, inputs: Properties) -> Any:
        return inputs.get("region") or self.region if kind.is_regional else self.region

    def all_tags(self, inputs: Properties) -> Any:
        own = inputs.get("tags") or {}
        return UNKNOWN if own is UNKNOWN else {**self.default_tags, **own}

    def complete(self, kind: ResourceType, inputs: Properties, token: str | None = None) -> Properties:
        """With all tags; and for a creation, with a physical name where the program gave only its prefix."""
        complete = {**inputs, "tags": self.all_tags(inputs)} if kind.is_tagged else dict(inputs)
        rule = kind.traits.autoname
        if token and rule and rule.prefix_property in inputs and rule.property not in inputs:
            complete[rule.property] = inputs[rule.prefix_property] + token[: rule.random_digits]
        return complete

    def surroundings(self, kind: ResourceType, inputs: Properties) -> Properties:
        """Properties that follow from the inputs and the instance alone."""
        result: Properties = {"tagsAll": self.all_tags(inputs)} if kind.is_tagged else {}
        return {**result, "region": self.region_of(kind, inputs)} if kind.is_regional else result

    def planned(self, kind: ResourceType, inputs: Properties) -> Properties:
        """As pulumi-aws plans a creation: what AWS will choose is unknown, even where it could be guessed."""
        chosen = {*kind.schema.outputs, *kind.traits.computed} - inputs.keys()
        return {**inputs, **dict.fromkeys(sorted(chosen), UNKNOWN), **self.surroundings(kind, inputs)}

    def properties(self, kind: ResourceType, inputs: Properties, observed: Properties, region: str) -> Properties:
        """What the state keeps: observed values, in the program's own writing where that means the same."""
        properties = dict(inputs)
        for name, value in {**observed, **self._own(kind, inputs, observed)}.items():
            if value is not None and not (name in inputs and kind.traits.comparison.same(inputs[name], value, name)):
                properties[name] = value
        if kind.is_tagged:
            properties["tagsAll"] = observed.get("tags") or {}
        return {**properties, "region": region} if kind.is_regional else properties

    def refreshed(self, kind: ResourceType, inputs: Properties, known: Properties, observed: Properties) -> Properties:
        """The program's inputs with what has changed since the properties were `known`."""
        now = self._own(kind, inputs, observed)
        unobserved = {name: value for name, value in inputs.items() if name not in now}
        own = {name: value for name, value in inputs.items() if name in now}
        return {**unobserved, **kind.traits.comparison.merged(own, {name: known.get(name) for name in now}, now)}

    def imported(self, kind: ResourceType, observed: Properties, region: str) -> Properties:
        now = {name: value for name, value in self._own(kind, {}, observed).items() if not is_empty(value)}
        elsewhere = {"region": region} if kind.is_regional and region != self.region else {}
        return {**kind.traits.defaults, **now, **elsewhere}

    def _own(self, kind: ResourceType, inputs: Properties, observed: Properties) -> Properties:
        """The observed inputs; of the tags those that the instance does not give by itself."""
        now = {name: value for name, value in observed.items() if name in kind.schema.inputs.fields}
        if kind.is_tagged:
            own, tags = inputs.get("tags") or {}, observed.get("tags") or {}
            now["tags"] = {
                key: value for key, value in tags.items() if key in own or self.default_tags.get(key) != value
            }
        return now
