"""`${name}` in an alert file: it stands for the value of a threshold or for a signal's query."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from catalog.rule_files import AlertFile

PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


def placeholders(value: Any) -> Iterator[str]:
    """Names in the text, or in any text of the mapping, in the order in which they are written."""
    match value:
        case str():
            yield from PLACEHOLDER.findall(value)
        case dict():
            for inner in value.values():
                yield from placeholders(inner)


def filled(value: Any, values: Mapping[str, str]) -> Any:
    """The text, or the mapping with every text of it, with each name's value in its place."""
    match value:
        case str():
            return PLACEHOLDER.sub(lambda match: values[match[1]], value)
        case dict():
            return {key: filled(inner, values) for key, inner in value.items()}
    return value


def values_of(alerts: AlertFile, thresholds: Mapping[str, float]) -> dict[str, str]:
    """What each name of the file stands for: numbers, and queries in brackets."""
    numbers = {name: number_text(thresholds[name]) for name in alerts.thresholds}
    return numbers | {name: f"({filled(signal.expr, numbers)})" for name, signal in alerts.signals.items()}


def number_text(value: float) -> str:
    """The shortest decimal that is this number, without an exponent: 0.05, 80, 1000000000."""
    return format(Decimal(repr(value)).normalize(), "f")
