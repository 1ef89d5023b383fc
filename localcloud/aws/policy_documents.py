"""Which JSON documents mean the same to AWS."""

from __future__ import annotations

import json
import re
from typing import Any

from localcloud.protocol import UNKNOWN, contains_unknown

_ACCOUNT = re.compile(r"\d{12}")
_UNORDERED = ("Action", "NotAction", "Resource", "NotResource")
_PRINCIPALS = ("Principal", "NotPrincipal")


def as_json(document: Any) -> Any:
    """A policy given as an object, as the JSON text that AWS takes; a part still unknown leaves all of it unknown."""
    if not isinstance(document, dict):
        return document
    return UNKNOWN if contains_unknown(document) else json.dumps(document, separators=(",", ":"))


def canonical_text(text: str) -> Any:
    """A comparable value: equal for documents that differ only in what AWS ignores. Text that is no JSON is itself."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        document = json.loads(text)
    except ValueError:
        return text
    if isinstance(document, dict) and "Statement" in document:
        statements = _listed(document["Statement"])
        document = {**document, "Statement": [_statement(one) for one in statements]}
    return ("json", json.dumps(document, sort_keys=True))


def _statement(statement: Any) -> Any:
    """Single values are lists of one, the order within them is free, and an account number is its root user."""
    if not isinstance(statement, dict):
        return statement
    result = dict(statement)
    for key in _UNORDERED:
        if key in result:
            result[key] = _sorted(result[key])
    for key in _PRINCIPALS:
        if key in result:
            result[key] = _principals(result[key])
    if isinstance(result.get("Condition"), dict):
        result["Condition"] = {
            operator: {name: _sorted(values) for name, values in tests.items()} if isinstance(tests, dict) else tests
            for operator, tests in result["Condition"].items()
        }
    return result


def _principals(principals: Any) -> Any:
    if principals == "*":
        return {"AWS": ["*"]}
    if not isinstance(principals, dict):
        return principals
    return {kind: _sorted(names, _root_arn if kind == "AWS" else str) for kind, names in principals.items()}


def _root_arn(principal: Any) -> str:
    return f"arn:aws:iam::{principal}:root" if _ACCOUNT.fullmatch(str(principal)) else str(principal)


def _sorted(values: Any, form=None) -> list[str]:
    return sorted((form or _condition_text)(value) for value in _listed(values))


def _condition_text(value: Any) -> str:
    """AWS keeps booleans and numbers of conditions as text."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
