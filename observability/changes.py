"""What a change of a rule file means: `ApiErrorRatioHigh 5 % → 4 %` instead of two long queries.

Both texts are compared with the alert file that they were made from: whatever stands in a query where the file names a
threshold is the threshold's value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from catalog.overrides import defined_alerts, thresholds_of
from catalog.placeholders import PLACEHOLDER, placeholders
from catalog.rule_files import AlertFile, Rule
from observability.quantities import quantity

_NUMBER = r"-?\d+(?:\.\d+)?"
_SCOPED = re.compile(r"\((.*)\) (?:unless|and) on \(service\) .*", re.DOTALL)
"""A query that leaves out services with overrides, or is theirs alone."""


def rule_changes(before: str, after: str, alerts: AlertFile) -> list[str]:
    """One line for each value, waiting time or severity that differs between two texts of the file's rules."""
    known = defined_alerts({"": alerts})
    old, new = _rules(before), _rules(after)
    lines: list[str] = []
    for subject in dict.fromkeys((*old, *new)):
        if subject not in old or subject not in new:
            lines.append(f"{_named(subject)} {'removed' if subject in old else 'added'}")
        elif subject[0] in known:
            rule = known[subject[0]][0]
            lines += (f"{_named(subject)} {change}" for change in _changes(old[subject], new[subject], rule, alerts))
    return lines


_Subject = tuple[str, str | None]
"""Alert, and the service that has a rule of its own."""


def _rules(text: str) -> dict[_Subject, Mapping[str, Any]]:
    return {
        (rule["alert"], rule.get("labels", {}).get("service")): rule
        for group in yaml.safe_load(text)["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }


def _named(subject: _Subject) -> str:
    alert, service = subject
    return f"{alert} of {service}" if service else alert


def _changes(old: Mapping[str, Any], new: Mapping[str, Any], rule: Rule, alerts: AlertFile) -> Iterator[str]:
    values_before, values_after = (_values(each["expr"], rule, alerts) for each in (old, new))
    if values_before is None or values_after is None:
        if old["expr"] != new["expr"]:
            yield "compares another query"
    else:
        compared = next((name for name in placeholders(rule.expr) if name in alerts.thresholds), None)
        for name in values_before:
            if values_before[name] != values_after[name]:
                unit = alerts.thresholds[name].unit
                change = f"{quantity(values_before[name], unit)} → {quantity(values_after[name], unit)}"
                yield change if name == compared else f"{name} {change}"
    if old.get("for") != new.get("for"):
        yield f"for {old.get('for', '0s')} → {new.get('for', '0s')}"
    if (before := old["labels"].get("severity")) != (after := new["labels"].get("severity")):
        yield f"{before} → {after}"


def _values(query: str, rule: Rule, alerts: AlertFile) -> dict[str, float] | None:
    """Thresholds by name as they stand in the query; None where it is not the rule's query."""
    scoped = _SCOPED.fullmatch(query)
    found = re.fullmatch(_pattern(rule.expr, alerts), scoped[1] if scoped else query)
    if found is None:
        return None
    values = found.groupdict()
    return {name: float(values[name]) for name in thresholds_of(rule, alerts) if name in values}


def _pattern(query: str, alerts: AlertFile, seen: set[str] | None = None) -> str:
    """Matches the query with any number for each threshold, the same one wherever it stands."""
    seen = set() if seen is None else seen
    pieces: list[str] = []
    end = 0
    for placeholder in PLACEHOLDER.finditer(query):
        pieces.append(re.escape(query[end : placeholder.start()]))
        name, end = placeholder[1], placeholder.end()
        if signal := alerts.signals.get(name):
            pieces.append(rf"\({_pattern(signal.expr, alerts, seen)}\)")
        else:
            pieces.append(f"(?P={name})" if name in seen else f"(?P<{name}>{_NUMBER})")
            seen.add(name)
    return "".join((*pieces, re.escape(query[end:])))
