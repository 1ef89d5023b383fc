"""Validates a document by a pydantic model, and words what pydantic finds as problems with line, rule and fix."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from documents.document import Document, KeyPath
from documents.problems import Problem, ProblemsFound

ModelT = TypeVar("ModelT", bound=BaseModel)
Schema = Mapping[str, Any]

_VIOLATION = "violation"
_LISTED_NAMES = 12
_NOUNS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
_HINTS = {
    "string": "write text, in quotes where it looks like a number",
    "array": "write one `- item` a line",
    "object": "write `key: value` lines under it",
}


class Model(BaseModel):
    """Base of the models of documents: immutable, no conversion of types, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


def violation(rule: str, fix: str) -> PydanticCustomError:
    """What a model's own validator raises: see Problem for the form of both texts."""
    return PydanticCustomError(_VIOLATION, "{rule}; {fix}", {"rule": rule, "fix": fix})


@dataclass(frozen=True, kw_only=True)
class Like:
    """Annotates text that matches the whole pattern. `rule` says in words what that is, `example` shows one."""

    pattern: str
    rule: str
    example: str

    def __get_pydantic_core_schema__(self, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._matching, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        shown = {"pattern": f"^(?:{self.pattern})$", "patternErrorMessage": self.rule, "examples": [self.example]}
        return handler(schema) | shown

    def _matching(self, text: str) -> str:
        if re.fullmatch(self.pattern, text, re.ASCII) is None:
            raise violation(self.rule, f"write it like {self.example}")
        return text


def validated(model: type[ModelT], document: Document) -> ModelT:
    """The document as the model. Raises ProblemsFound with everything that the model refuses."""
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        schema = model.model_json_schema()
        problems = [_problem(document, schema, details) for details in error.errors(include_url=False)]
        raise ProblemsFound(sorted(problems, key=lambda problem: problem.line or 0)) from None


def closest_fix(name: str, valid: Sequence[str]) -> str:
    """How to mend a name that is none of the valid ones."""
    if closest := difflib.get_close_matches(name, valid, n=1):
        return f"write {closest[0]}"
    if 0 < len(valid) <= _LISTED_NAMES:
        return f"write {alternatives(valid)}"
    return "correct or remove it"


def alternatives(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _problem(document: Document, root: Schema, details: ErrorDetails) -> Problem:
    place, value = details["loc"], details["input"]
    path, schema = _followed(root, place)
    context = details.get("ctx", {})
    match details["type"]:
        case "missing":
            value, rule, fix = None, "is missing", f"write it{_example(schema)}"
        case "extra_forbidden":
            _, parent = _followed(root, place[:-1])
            value, rule, fix = None, "is no known key", closest_fix(str(place[-1]), list(parent.get("properties", ())))
        case "union_tag_not_found" | "union_tag_invalid":
            path = (*path, schema["discriminator"]["propertyName"])
            value, kinds = context.get("tag"), list(schema["discriminator"]["mapping"])
            rule, fix = f"must be {alternatives(kinds)}", closest_fix(str(value), kinds)
        case "literal_error":
            choices = [str(choice) for choice in schema.get("enum", [schema.get("const")])]
            rule, fix = f"must be {alternatives(choices)}", closest_fix(str(value), choices)
        case kind if kind == _VIOLATION:
            rule, fix = context["rule"], context["fix"]
        case _:
            empty = "is empty but " if value is None else ""
            rule, fix = f"{empty}must be {_described(schema)}", _fix(schema, value)
    return document.problem(path, rule=rule, fix=fix, value=value)


def _followed(root: Schema, place: Sequence[str | int]) -> tuple[KeyPath, Schema]:
    """Path in the document and JSON schema of the place that pydantic names; it names chosen union members too."""
    path: list[str | int] = []
    schema = _resolved(root, root)
    for key in place:
        kinds = schema.get("discriminator", {}).get("mapping", {})
        if key in kinds:
            schema = _resolved(root, {"$ref": kinds[key]})
            continue
        if key == "[key]":
            continue
        path.append(key)
        keyed = schema.get("properties", {}).get(key) or next(iter(schema.get("patternProperties", {}).values()), {})
        schema = _resolved(root, schema.get("items", {}) if isinstance(key, int) else keyed)
    return tuple(path), schema


def _resolved(root: Schema, schema: Schema) -> Schema:
    """The schema itself where it is a reference, or a choice between one schema and null."""
    chosen = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
    if len(chosen) == 1:
        return _resolved(root, chosen[0])
    if "$ref" in schema:
        return root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _described(schema: Schema) -> str:
    if schema.get("type") == "string" and "maxLength" in schema:
        return f"text of {schema.get('minLength', 0)} to {schema['maxLength']} characters"
    limits = (
        ("from {:.12g}", schema.get("minimum")),
        ("above {:.12g}", schema.get("exclusiveMinimum")),
        ("to {:.12g}", schema.get("maximum")),
        ("and below {:.12g}", schema.get("exclusiveMaximum")),
    )
    return " ".join([_NOUNS[_type(schema)], *(text.format(limit) for text, limit in limits if limit is not None)])


def _fix(schema: Schema, value: object) -> str:
    kind = _type(schema)
    if kind == "string" and isinstance(value, str):
        return "write text of that length"
    if kind not in ("integer", "number"):
        return _HINTS.get(kind, f"write {_NOUNS[kind]}")
    if isinstance(value, str):
        return f"write the number alone{_example(schema)}, as the key names the unit"
    if isinstance(value, int | float) and math.isfinite(value):
        return f"choose one within these bounds{_example(schema)}"
    return f"write a finite number{_example(schema)}"


def _type(schema: Schema) -> str:
    return "object" if "discriminator" in schema else schema.get("type", "string")


def _example(schema: Schema) -> str:
    """`, such as …` where the schema knows an example."""
    known = (*schema.get("examples", ()), *schema.get("enum", ()), schema.get("default"), schema.get("minimum"))
    example = next((value for value in known if isinstance(value, str | int | float)), None)
    return "" if example is None else f", such as {example}"
