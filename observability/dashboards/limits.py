"""Thresholds of a panel: what the alerts of the catalogue compare its signal with, as bands of colour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import inf
from typing import cast

from catalog.rule_files import Rule
from catalog.severities import Severity
from observability.dashboards.model import Comparison, Limit

OK_COLOUR = "green"
SEVERITY_COLOURS: Mapping[Severity, str] = {"S1": "red", "S2": "orange", "S3": "yellow"}
"""The gravest first."""

_COMPARED = re.compile(r"\$\{(\w+)\}\s*(>=|<=|==|>|<)\s*(?:\$\{(\w+)\}|(-?\d+(?:\.\d+)?))")


def compares(rule: Rule, signal: str) -> bool:
    return f"${{{signal}}}" in rule.expr


def limits(alerts: Iterable[Rule], signal: str, thresholds: Mapping[str, float]) -> tuple[Limit, ...]:
    """What the alerts compare the signal with directly, each limit once. `thresholds` are values by name."""
    found = {
        Limit(
            comparison=cast(Comparison, comparison),
            value=thresholds[name] if name else float(number),
            severity=cast(Severity, rule.labels["severity"]),
        ): None
        for rule in alerts
        for compared, comparison, name, number in _COMPARED.findall(rule.expr)
        if compared == signal
    }
    return tuple(found)


def steps(limits: Iterable[Limit]) -> list[tuple[float | None, str]]:
    """Colour from each value upward, ascending; None is the lowest value there is.

    A value has the colour of the gravest limit that holds there. What a limit is compared by alone, `>` or `>=`, makes
    no difference that an eye could see.
    """
    limits = tuple(limits)
    edges = sorted({edge for limit in limits for edge in _span(limit)} | {-inf, inf})
    bands: list[tuple[float | None, str]] = []
    for low, high in pairwise(edges):
        colour = _colour(limit for limit in limits if _holds_within(limit, low, high))
        if not bands or bands[-1][1] != colour:
            bands.append((None if low == -inf else low, colour))
    return bands


def _span(limit: Limit) -> tuple[float, float]:
    """The values for which it holds: from the first up to, and without, the second."""
    match limit.comparison:
        case ">" | ">=":
            return limit.value, inf
        case "<" | "<=":
            return -inf, limit.value
        case "==":
            # Only truth values and counts are compared for equality: there the next value is one more.
            return limit.value, limit.value + 1


def _holds_within(limit: Limit, low: float, high: float) -> bool:
    start, end = _span(limit)
    return start <= low and high <= end


def _colour(holding: Iterable[Limit]) -> str:
    held = {limit.severity for limit in holding}
    return next((colour for severity, colour in SEVERITY_COLOURS.items() if severity in held), OK_COLOUR)
