"""EventBridge's matching, as far as the patterns use it.

Source: EventBridge user guide, "Comparison operators for use in event patterns". A field of the pattern must be there
and match; a list is a choice; a list in the event matches if one of its elements does; `$or` needs one of its patterns.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from typing import Any

_COMPARISONS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">": operator.gt, ">=": operator.ge}
_MISSING = object()


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    return all(
        any(matches(one, event) for one in expected) if name == "$or" else _field(expected, event.get(name, _MISSING))
        for name, expected in pattern.items()
    )


def _field(expected: Any, found: Any) -> bool:
    if isinstance(expected, Mapping):
        # A missing object has no fields, which is what `exists: false` below it asks for.
        return matches(expected, found if isinstance(found, Mapping) else {})
    values = found if isinstance(found, list) else [found]
    return any(_value(choice, value) for choice in expected for value in values)


def _value(choice: Any, value: Any) -> bool:
    if not isinstance(choice, Mapping):
        return value is not _MISSING and type(value) is type(choice) and value == choice
    ((name, operand),) = choice.items()
    match name:
        case "exists":
            return (value is not _MISSING) is operand
        case "prefix":
            return isinstance(value, str) and value.startswith(operand)
        case "suffix":
            return isinstance(value, str) and value.endswith(operand)
        case "wildcard":
            return isinstance(value, str) and _like(operand).fullmatch(value) is not None
        case "numeric":
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return is_number and all(_COMPARISONS[sign](value, limit) for sign, limit in _pairs(operand))
    raise ValueError(f"{name} is not among the operators known here")


def _like(wildcard: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in wildcard.split("*")), re.DOTALL)


def _pairs(operand: list[Any]) -> list[tuple[str, float]]:
    return list(zip(operand[::2], operand[1::2], strict=True))
