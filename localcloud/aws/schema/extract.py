"""Write the schema files from the installed pulumi-aws: run it after an upgrade or when the table gains a type."""

from __future__ import annotations

import importlib
import inspect
import json
import keyword
import sys
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pulumi import Archive, _types

from localcloud.aws.schema import FOLDER, POLICY_DOCUMENT, service_of

_SCALARS: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", Archive: "archive"}


def extract(tokens: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Schema documents by service."""
    documents: dict[str, dict[str, Any]] = {}
    for token in sorted(tokens):
        service = service_of(token)
        document = documents.setdefault(service, {"resources": {}, "objects": {}})
        name = token.rsplit(":", 1)[1]
        # The SDK's module bears an underscore where Python has the name.
        package = f"{service}_" if keyword.iskeyword(service) else service
        resource = getattr(importlib.import_module(f"pulumi_aws.{package}"), name)
        module = sys.modules[resource.__module__]
        # Where a nested object bears the resource's name, it has taken the plain name of the arguments.
        inputs = getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")
        outputs = set(_types.resource_types(resource)) - set(_types.input_type_types(inputs))
        document["resources"][token] = _entry(inputs, document["objects"]) | {"outputs": sorted(outputs)}
    return documents


def _entry(inputs: type, objects: dict[str, Any]) -> dict[str, Any]:
    names = _types.input_type_py_to_pulumi_names(inputs)
    parameters = inspect.signature(inputs.__init__).parameters
    required = [names[name] for name, one in parameters.items() if name in names and one.default is one.empty]
    types = _types.input_type_types(inputs)
    fields = {name: _notation(types[name], objects) for name in sorted(types)}
    return {"fields": fields, "required": sorted(required)}


def _notation(kind: Any, objects: dict[str, Any]) -> str:
    """Of `Union[T, Awaitable[T], Output[T]]` the first member that says what the plain value is."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Union:
        if any(getattr(one, "__name__", "") == f"{POLICY_DOCUMENT}Args" for one in arguments):
            return "json"
        return _notation(arguments[0], objects)
    if origin in (Sequence, list):
        return f"[{_notation(arguments[0], objects)}]"
    if origin in (Mapping, dict):
        return f"{{{_notation(arguments[1], objects)}}}"
    if kind in _SCALARS:
        return _SCALARS[kind]
    name = kind.__name__.removesuffix("Args")
    if name not in objects:
        objects[name] = {}
        objects[name].update(_entry(kind, objects))
    return f"#{name}"


def text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def main() -> None:
    from localcloud.aws.table import RESOURCE_TYPES

    for service, document in extract(RESOURCE_TYPES).items():
        (FOLDER / f"{service}.json").write_text(text(document))


if __name__ == "__main__":
    main()
