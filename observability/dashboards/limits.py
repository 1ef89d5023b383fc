"""Limits of a panel: what the alerts of the catalogue compare its signal with, as bands of colour and lines.

A number that stands in a rule is drawn as such. A threshold is asked for: it may change while the dashboard stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from math import inf
from typing import cast

from catalog.rule_files import Rule
from catalog.severities import Severity
from observability.dashboards.model import Comparison, Limit, LimitLine, Limits

OK_COLOUR = "green"
SEVERITY_COLOURS: Mapping[Severity, str] = {"S1": "red", "S2": "orange", "S3": "yellow"}
"""The gravest first."""

_COMPARED = re.compile(r"\$\{(\w+)\}\s*(>=|<=|==|>|<)\s*(?:\$\{(\w+)\}|(-?\d+(?:\.\d+)?))")


def compares(rule: Rule, signal: str) -> bool:
    return f"${{{signal}}}" in rule.expr


def limits(alerts: Iterable[Rule], signal: str, query: Callable[[str], str]) -> Limits:
    """What the alerts compare the signal with directly, each limit once. `query` gives the PromQL of a threshold."""
    found: dict[object, Limit | LimitLine] = {}
    for rule in alerts:
        severity = cast(Severity, rule.labels["severity"])
        if severity not in SEVERITY_COLOURS:
            continue
        for compared, comparison, name, number in _COMPARED.findall(rule.expr):
            if compared == signal and name:
                line = LimitLine(alert=rule.alert or "", expr=query(name), severity=severity)
                found.setdefault((name, severity), line)
            elif compared == signal:
                limit = Limit(comparison=cast(Comparison, comparison), value=float(number), severity=severity)
                found.setdefault(limit, limit)
    return tuple(found.values())


def fixed(limits: Limits) -> Iterator[Limit]:
    return (limit for limit in limits if isinstance(limit, Limit))


def lines(limits: Limits) -> Iterator[LimitLine]:
    return (limit for limit in limits if isinstance(limit, LimitLine))


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
