"""Inputs against what pulumi-aws accepts: names, types, required properties and allowed values; defaults and names."""

from __future__ import annotations

import difflib
import re
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from localcloud.aws.comparison import pattern
from localcloud.aws.policy_documents import as_json
from localcloud.aws.resource_type import Autoname, ResourceType
from localcloud.aws.schema import Object, Shape
from localcloud.protocol import UNKNOWN, CheckFailure, Properties, contains_unknown

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "json": (str, dict),
}


@dataclass(frozen=True)
class _Checker:
    kind: ResourceType

    def object(self, value: Any, expected: Object, path: str) -> Iterator[CheckFailure]:
        if not isinstance(value, dict):
            yield self._failure(path, f"is {_described(value)}, but must be an object")
            return
        for name in sorted(value.keys() - expected.fields.keys()):
            yield self._failure(_join(path, name), _unknown(name, expected.fields))
        for name in sorted(expected.required):
            if value.get(name) is None:
                yield self._failure(_join(path, name), "is missing, but required")
        for name, shape in expected.fields.items():
            if value.get(name) is not None:
                yield from self.value(value[name], shape, _join(path, name))

    def value(self, value: Any, shape: Shape, path: str) -> Iterator[CheckFailure]:
        if value is UNKNOWN:
            return
        if reason := self.kind.traits.not_offered.get(pattern(path)):
            yield self._failure(path, reason)
        elif shape.object is not None:
            yield from self.object(value, shape.object, path)
        elif shape.is_list:
            if not isinstance(value, list):
                yield self._failure(path, f"is {_described(value)}, but must be a list")
                return
            for index, item in enumerate(value):
                yield from self.value(item, shape.item, f"{path}[{index}]")
        elif shape.is_map:
            if not isinstance(value, dict):
                yield self._failure(path, f"is {_described(value)}, but must be a map")
                return
            for key, item in value.items():
                yield from self.value(item, shape.item, f"{path}.{key}")
        else:
            yield from self._scalar(value, shape.notation, path)

    def _scalar(self, value: Any, notation: str, path: str) -> Iterator[CheckFailure]:
        allowed = self.kind.traits.allowed.get(pattern(path))
        is_wrong_boolean = isinstance(value, bool) and notation != "boolean"
        if is_wrong_boolean or not isinstance(value, _PYTHON_TYPES.get(notation, (object,))):
            yield self._failure(path, f"is {_described(value)}, but must be of type {notation}")
        elif isinstance(allowed, re.Pattern):
            if not allowed.fullmatch(str(value)):
                yield self._failure(path, f"is {value!r}, but must match {allowed.pattern}")
        elif allowed is not None and value not in allowed:
            yield self._failure(path, f"is {value!r}, but must be {_choice(allowed)}")

    def _failure(self, path: str, reason: str) -> CheckFailure:
        return CheckFailure(property=path, reason=f"{self.kind.token}: `{path}` {reason}.")


def check(
    kind: ResourceType, name: str, old_inputs: Properties, new_inputs: Properties
) -> tuple[Properties, list[CheckFailure]]:
    """Inputs with policies as JSON text, pulumi-aws's defaults and a physical name; and what is wrong with them."""
    schema = kind.schema.inputs
    given = {key: value for key, value in new_inputs.items() if value is not None}
    failures = list(_Checker(kind).object(given, schema, ""))
    if failures:
        return given, failures
    inputs = {key: as_json(value) if schema.fields[key].notation == "json" else value for key, value in given.items()}
    inputs = {**{key: value for key, value in kind.traits.defaults.items() if key not in inputs}, **inputs}
    rule = kind.traits.autoname
    if rule and rule.property not in inputs and rule.prefix_property not in inputs:
        old = old_inputs.get(rule.property)
        inputs[rule.property] = old if is_automatic(rule, name, old) else _new_name(rule, name)
    known = {key: value for key, value in inputs.items() if not contains_unknown(value)}
    return inputs, [
        CheckFailure(property=path, reason=f"{kind.token}: {reason}.") for path, reason in kind.problems(known)
    ]


def is_automatic(rule: Autoname, name: str, physical_name: Any) -> bool:
    """Whether the physical name was made here for the resource of this logical name."""
    pattern_of_name = f"{re.escape(rule.stem(name))}[0-9a-f]{{{rule.random_digits}}}"
    return isinstance(physical_name, str) and re.fullmatch(pattern_of_name, physical_name) is not None


def _new_name(rule: Autoname, name: str) -> str:
    return rule.stem(name) + secrets.token_hex(rule.random_digits)[: rule.random_digits]


def _unknown(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean `{close[0]}`?" if close else f"; known are {', '.join(sorted(known))}"
    return f"is not a property that pulumi-aws knows{hint}".rstrip("?")


def _described(value: Any) -> str:
    match value:
        case bool():
            return f"the boolean {str(value).lower()}"
        case int() | float():
            return f"the number {value}"
        case str():
            return "a string"
        case list():
            return "a list"
        case _:
            return "an object"


def _choice(allowed: Collection[Any]) -> str:
    if isinstance(allowed, range):
        return f"from {allowed.start} to {allowed.stop - 1}"
    return "one of " + ", ".join(str(value) for value in allowed)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
