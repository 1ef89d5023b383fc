"""Property values as they travel between the engine and a provider.

Secrets never reach a provider marked as such: a provider that does not accept them gets plain values, and the engine
itself marks an output secret where the input of the same name was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2

from localcloud.protocol import UNKNOWN, Properties, Unknown

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""Key of what is more than plain JSON: a secret, an asset, an archive."""
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def decode(message: struct_pb2.Struct) -> Properties:
    return {key: _decode_value(value) for key, value in message.fields.items()}


def _decode_value(value: struct_pb2.Value) -> Any:
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value == _UNKNOWN else value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [_decode_value(item) for item in value.list_value.values]
        case "struct_value":
            fields = value.struct_value.fields
            if SIGNATURE in fields and fields[SIGNATURE].string_value == _SECRET:
                return _decode_value(fields["value"])
            return decode(value.struct_value)
    return None


def encode(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    message = struct_pb2.Struct()
    for key, value in properties.items():
        _encode_value(value, message.fields[key])
    return message


def _encode_value(value: Any, into: struct_pb2.Value) -> None:
    match value:
        case None:
            into.null_value = struct_pb2.NULL_VALUE
        case bool():
            into.bool_value = value
        case int() | float():
            into.number_value = value
        case str():
            into.string_value = value
        case Unknown():
            into.string_value = _UNKNOWN
        case Mapping():
            into.struct_value.SetInParent()
            for key, item in value.items():
                _encode_value(item, into.struct_value.fields[key])
        case list() | tuple():
            into.list_value.SetInParent()
            for item in value:
                _encode_value(item, into.list_value.values.add())
        case _:
            raise TypeError(f"{type(value).__name__} cannot travel to the engine")
