"""Property values to and from the structures of an AWS API, guided by pulumi-aws's schema and botocore's model.

Names differ only in case (`kmsMasterKeyId`, `KMSMasterKeyID`) but for those that a type lists as `renamed`. A single
object may stand for a list of one (`rule`, `Rules`), a list for a structure that only wraps it, a map for a list of
key and value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from localcloud.aws.schema import Object, Shape

Renamed = Mapping[str, str]
"""API names by property name."""


def to_api(value: Any, shape: Shape, api: Any, renamed: Renamed) -> Any:
    """`api` is botocore's shape of the result."""
    if api.type_name == "list":
        if shape.is_map:
            key, text = _key_and_value(api.member)
            return [{key: one, text: other} for one, other in sorted(value.items())]
        items, item_shape = (value, shape.item) if shape.is_list else ([value], shape)
        return [to_api(item, item_shape, api.member, renamed) for item in items]
    if api.type_name == "structure":
        if shape.is_list:
            ((name, member),) = api.members.items()
            return {name: to_api(value, shape, member, renamed)}
        if shape.object is not None:
            return object_to_api(value, shape.object, api, renamed)
    return value


def object_to_api(properties: Mapping[str, Any], known: Object, api: Any, renamed: Renamed) -> dict[str, Any]:
    """Properties that the API structure has no member for are left out."""
    names = _api_names(known, api, renamed)
    return {
        names[name]: to_api(value, known.fields[name], api.members[names[name]], renamed)
        for name, value in properties.items()
        if name in names and value is not None
    }


def from_api(value: Any, shape: Shape, api: Any, renamed: Renamed) -> Any:
    if api.type_name == "list":
        if shape.is_map:
            key, text = _key_and_value(api.member)
            return {item[key]: item.get(text, "") for item in value}
        if not shape.is_list:
            return from_api(value[0], shape, api.member, renamed) if value else None
        return [from_api(item, shape.item, api.member, renamed) for item in value]
    if api.type_name == "structure":
        if shape.is_list:
            ((name, member),) = api.members.items()
            return from_api(value.get(name, []), shape, member, renamed)
        if shape.object is not None:
            return object_from_api(value, shape.object, api, renamed)
    return value.isoformat() if isinstance(value, datetime) else value


def object_from_api(value: Mapping[str, Any], known: Object, api: Any, renamed: Renamed) -> dict[str, Any]:
    names = _api_names(known, api, renamed)
    return {
        name: from_api(value[api_name], known.fields[name], api.members[api_name], renamed)
        for name, api_name in names.items()
        if value.get(api_name) is not None
    }


def input_shape(client: Any, operation: str, member: str | None = None) -> Any:
    """botocore's shape of an operation's parameters, or of one of them."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    return shape.members[member] if member else shape


def given(**parameters: Any) -> dict[str, Any]:
    """Parameters that have a value."""
    return {name: value for name, value in parameters.items() if value is not None}


def tags_to_api(tags: Mapping[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: name, value: text} for name, text in sorted(tags.items())]


def tags_from_api(tags: list[dict[str, str]] | None, key: str = "Key", value: str = "Value") -> dict[str, str]:
    return {tag[key]: tag.get(value, "") for tag in tags or []}


def _api_names(known: Object, api: Any, renamed: Renamed) -> dict[str, str]:
    members = {name.lower(): name for name in api.members}
    names = {name: renamed.get(name, members.get(name.lower(), "")) for name in known.fields}
    return {name: api_name for name, api_name in names.items() if api_name in api.members}


def _key_and_value(api: Any) -> tuple[str, str]:
    key, value = sorted(api.members, key=len)[:2] if len(api.members) == 2 else ("Key", "Value")
    return key, value
