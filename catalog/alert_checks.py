"""What is wrong with an alert file by itself: names, queries, owners, and labels that a text cannot have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import promql_parser as promql

from catalog.placeholders import PLACEHOLDER, filled, placeholders, values_of
from catalog.promql import Labels, result_labels, selectors
from catalog.promql_place import error_place
from catalog.rule_files import AlertFile, Rule
from catalog.telemetry import KnownSeries
from catalog.templates import template_fault
from documents.document import Document, KeyPath
from documents.problems import Problem
from documents.validation import closest_fix

_LABEL_IN_A_TEXT = re.compile(r"\$labels\.(\w+)")


@dataclass(frozen=True, kw_only=True)
class AlertResult:
    """What a query of an alert yields."""

    labels: Labels

    def has(self, label: str) -> bool:
        return self.labels is None or label in self.labels


def alert_file_problems(document: Document, alerts: AlertFile, series: KnownSeries) -> Iterator[Problem]:
    """Every problem of the file, with its line."""
    named = list(_name_problems(document, alerts))
    yield from named
    if named:
        return
    broken = list(_query_problems(document, alerts))
    yield from broken
    if broken:
        return
    values = _values(alerts)
    for path, rule in rules_of(alerts):
        query = promql.parse(filled(rule.expr, values))
        yield from _series_problems(document, (*path, "expr"), query, series)
        if rule.alert:
            result = AlertResult(labels=result_labels(query, series.labels_of))
            yield from _alert_problems(document, path, rule, result)


def is_about_a_service(rule: Rule, alerts: AlertFile) -> bool:
    """Whether each alert of the rule tells of one service: its series carry the catalogue's labels of a service.

    An alert takes its owner from its series only where these are a service's; else the rule names the owner.
    """
    labels = result_labels(promql.parse(filled(rule.expr, _values(alerts))))
    return "owner" not in rule.labels if labels is None else "service" in labels


def _values(alerts: AlertFile) -> Mapping[str, str]:
    return values_of(alerts, {name: threshold.value for name, threshold in alerts.thresholds.items()})


def rules_of(alerts: AlertFile) -> Iterator[tuple[KeyPath, Rule]]:
    """Every rule, with the path to it."""
    for group_index, group in enumerate(alerts.groups):
        for rule_index, rule in enumerate(group.rules):
            yield ("groups", group_index, "rules", rule_index), rule


def _texts(alerts: AlertFile) -> Iterator[tuple[KeyPath, Any, frozenset[str]]]:
    """Whatever may name something, with the names that it may name."""
    thresholds = frozenset(alerts.thresholds)
    for name, signal in alerts.signals.items():
        yield ("signals", name, "expr"), signal.expr, thresholds
    for path, rule in rules_of(alerts):
        texts = rule.model_dump(by_alias=True, exclude_none=True)
        yield path, texts, thresholds | alerts.signals.keys()


def _name_problems(document: Document, alerts: AlertFile) -> Iterator[Problem]:
    used: set[str] = set()
    for path, text, known in _texts(alerts):
        names = dict.fromkeys(placeholders(text))
        used |= names.keys()
        for name in names:
            if name not in known:
                rule = "may name only thresholds and, in a rule, signals of its own file"
                fix = closest_fix(name, sorted(known))
                yield document.problem(path, value=f"${{{name}}}", rule=rule, fix=fix)
    for name in sorted(alerts.signals.keys() & alerts.thresholds.keys()):
        rule, fix = "has the name of a threshold", "give one of the two another name"
        yield document.problem(("signals", name), rule=rule, fix=fix)
    for kind, names in (("thresholds", alerts.thresholds), ("signals", alerts.signals)):
        for name in names:
            if name not in used:
                rule, fix = "is used by no rule", f"refer to it as ${{{name}}} or remove it"
                yield document.problem((kind, name), rule=rule, fix=fix)


def _query_problems(document: Document, alerts: AlertFile) -> Iterator[Problem]:
    values = _values(alerts)
    queries: list[tuple[KeyPath, str]] = [
        *((("signals", name, "expr"), signal.expr) for name, signal in alerts.signals.items()),
        *(((*path, "expr"), rule.expr) for path, rule in rules_of(alerts)),
    ]
    for path, query in queries:
        try:
            promql.parse(filled(query, values))
        except ValueError as error:
            position, word = error_place(_of_the_same_length(query))
            place = f"before {word!r} at character {position}" if word else f"at its end, character {position}"
            rule = f"is no valid PromQL {place} ({error})"
            yield document.problem(path, rule=rule, fix="mend the query there")


def _of_the_same_length(query: str) -> str:
    """The query with a metric's name for each placeholder, so that positions stay those of the file's own text."""
    return PLACEHOLDER.sub(lambda match: "x" * len(match[0]), query)


def _series_problems(document: Document, path: KeyPath, query: promql.Expr, series: KnownSeries) -> Iterator[Problem]:
    for name in dict.fromkeys(selector.name for selector in selectors(query)):
        if name and not series.has(name):
            rule, fix = "is a series that no list of catalog/telemetry knows", closest_fix(name, sorted(series.labels))
            yield document.problem(path, value=name, rule=rule, fix=fix)


def _alert_problems(document: Document, path: KeyPath, rule: Rule, result: AlertResult) -> Iterator[Problem]:
    if "owner" not in rule.labels and not result.has("owner"):
        wrong, fix = "has no owner", "add a label owner with a team's name, or keep the series' own owner in each `by`"
        yield document.problem((*path, "alert"), value=rule.alert, rule=wrong, fix=fix)
    for key, text in rule.annotations.items():
        if fault := template_fault(text):
            wrong, fix = fault
            yield document.problem((*path, "annotations", key), rule=wrong, fix=fix)
        for label in dict.fromkeys(_LABEL_IN_A_TEXT.findall(text)):
            if not result.has(label):
                wrong = "names a label that the query's result does not have"
                fix = closest_fix(label, sorted(result.labels or ()))
                yield document.problem((*path, "annotations", key), value=f"$labels.{label}", rule=wrong, fix=fix)
