"""What there is to say about one resource type; a service's module has one subclass for each of its types."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from localcloud.aws.api import Aws
from localcloud.aws.comparison import Comparison
from localcloud.aws.schema import ResourceSchema, resource_schema
from localcloud.protocol import Properties


@dataclass(frozen=True, kw_only=True)
class Autoname:
    """A physical name made from the logical one where the program gives none, as pulumi-aws does."""

    property: str = "name"
    prefix_property: str = "namePrefix"
    prefix: str = ""
    longest: int = 255
    lowercase: bool = False
    random_digits: int = 7

    def stem(self, name: str) -> str:
        """What comes before the random digits."""
        text = f"{self.prefix}{name.lower() if self.lowercase else name}"
        return f"{text[: self.longest - self.random_digits - 1]}-"


@dataclass(frozen=True, kw_only=True)
class Change:
    """Old and new properties, and the names of those that differ."""

    old: Properties
    new: Properties
    names: frozenset[str]

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def any_of(self, *names: str) -> bool:
        return not self.names.isdisjoint(names)

    @property
    def tags_to_set(self) -> dict[str, str]:
        old = self.old.get("tags") or {}
        return {key: value for key, value in (self.new.get("tags") or {}).items() if old.get(key) != value}

    @property
    def tags_to_remove(self) -> list[str]:
        return sorted((self.old.get("tags") or {}).keys() - (self.new.get("tags") or {}).keys())


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What pulumi-aws knows of a type beyond its schema. Paths are patterns (localcloud.aws.comparison)."""

    identity: tuple[str, ...] = ()
    """Inputs that make up the id: two objects cannot exist at once with the same."""
    replace_on: frozenset[str] = frozenset()
    """Inputs that AWS cannot change."""
    computed: frozenset[str] = frozenset()
    """Inputs for which AWS chooses a value where none is given, and keeps it when the input goes away."""
    told_by: Mapping[str, str] = field(default_factory=dict)
    """Inputs that neither AWS nor the state can give back, by the output that tells whether they changed."""
    local: frozenset[str] = frozenset()
    """Inputs that steer the provider alone."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    allowed: Mapping[str, Collection[Any] | re.Pattern[str]] = field(default_factory=dict)
    not_offered: Mapping[str, str] = field(default_factory=dict)
    """Inputs that the local cloud refuses, with the reason: `is deprecated in pulumi-aws; use …`."""
    autoname: Autoname | None = None
    comparison: Comparison = field(default_factory=Comparison)
    is_global: bool = False
    """Whether its name is taken in all regions at once, though it lives in one."""

    @property
    def steering(self) -> frozenset[str]:
        """Inputs that no object of AWS has."""
        return self.local | {"region"} | ({self.autoname.prefix_property} if self.autoname else set())


class ResourceType:
    """Declares a type; `create`, `read`, `update` and `delete` are its API calls.

    A creation makes only what later calls cannot: the provider reads the new object back and updates it to the inputs,
    which is also how an object of an interrupted run is adopted. `tags` are always all tags, those that the provider
    instance gives included.
    """

    token: ClassVar[str]
    traits: ClassVar[Traits] = Traits()
    is_emulated: ClassVar[bool] = True

    @cached_property
    def schema(self) -> ResourceSchema:
        return resource_schema(self.token)

    @property
    def is_regional(self) -> bool:
        return "region" in self.schema.inputs.fields

    @property
    def is_tagged(self) -> bool:
        return "tags" in self.schema.inputs.fields

    def problems(self, inputs: Properties) -> Iterator[tuple[str, str]]:
        """Property and reason of what is wrong with well-typed inputs; those still unknown are left out."""
        yield from ()

    def create(self, aws: Aws, inputs: Properties) -> str:
        """Make the object, in one call that changes anything, and return its id."""
        raise NotImplementedError

    def settle(self, aws: Aws, identifier: str, inputs: Properties) -> None:
        """Once the id is noted, undo what served only to find a creation that is interrupted before."""

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        """The id of the object that these inputs name, or that `aws.creation_token` was made with."""
        return None

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        """Inputs and outputs as AWS has them; None where the object is gone."""
        raise NotImplementedError

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        """Nothing to do where every change forces a replacement."""

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        """Remove the object; one that is gone already is no error."""
        raise NotImplementedError
