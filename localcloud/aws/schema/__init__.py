"""What pulumi-aws accepts: names, types and required properties of each resource type in the table.

The JSON files beside this module are extracted from the installed SDK by `python -m localcloud.aws.schema.extract`; the
SDK itself takes half a second and 100 MiB to import, and says nothing of which property forces a replacement.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

FOLDER = Path(__file__).parent
POLICY_DOCUMENT = "PolicyDocument"


@dataclass(frozen=True)
class Shape:
    """A property's type: `string`, `integer`, `number`, `boolean`, `json`, `archive`, `[item]`, `{item}`, `#Object`."""

    notation: str
    service: str

    @cached_property
    def item(self) -> Shape:
        return Shape(self.notation[1:-1], self.service)

    @property
    def is_list(self) -> bool:
        return self.notation.startswith("[")

    @property
    def is_map(self) -> bool:
        return self.notation.startswith("{")

    @cached_property
    def object(self) -> Object | None:
        return _object(self.service, self.notation[1:]) if self.notation.startswith("#") else None


@dataclass(frozen=True)
class Object:
    """Properties by name, and the names of those that must be given."""

    fields: Mapping[str, Shape]
    required: frozenset[str]


@dataclass(frozen=True)
class ResourceSchema:
    """`outputs` are the properties that only the provider sets."""

    inputs: Object
    outputs: frozenset[str]


def service_of(token: str) -> str:
    """`kms` for `aws:kms/key:Key`."""
    return token.split(":")[1].split("/")[0]


@cache
def resource_schema(token: str) -> ResourceSchema:
    """Raises KeyError for a token that has not been extracted."""
    service = service_of(token)
    entry = _document(service)["resources"][token]
    return ResourceSchema(inputs=_parse(entry, service), outputs=frozenset(entry["outputs"]))


@cache
def _object(service: str, name: str) -> Object:
    return _parse(_document(service)["objects"][name], service)


def _parse(entry: Mapping, service: str) -> Object:
    fields = {name: Shape(notation, service) for name, notation in entry["fields"].items()}
    return Object(fields=fields, required=frozenset(entry["required"]))


@cache
def _document(service: str) -> Mapping:
    path = FOLDER / f"{service}.json"
    return json.loads(path.read_text()) if path.exists() else {"resources": {}, "objects": {}}
