"""Rule files in Prometheus' own format: the catalogue's, with its signals and the thresholds of the stack filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from catalog.models import AlertFile, Rule
from catalog.thresholds import effective_thresholds
from documents.problems import Problem, ProblemsFound
from observability.rendering import render
from settings.models import Settings

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


def render_rules(alert_files: Mapping[str, AlertFile], settings: Settings) -> dict[str, str]:
    """Rule file of each domain, which depends on the thresholds of that domain alone.

    Raises ProblemsFound where a rule names what its file does not define, or a threshold serves no rule.
    """
    problems = [problem for domain, alerts in sorted(alert_files.items()) for problem in _name_problems(domain, alerts)]
    if problems:
        raise ProblemsFound(problems)
    thresholds = effective_thresholds(alert_files, settings.alerts.thresholds)
    texts = {name: number_text(value) for name, value in thresholds.items()}
    return {domain: render(_rule_file(alerts, texts)) for domain, alerts in sorted(alert_files.items())}


def signal_query(alerts: AlertFile, name: str, thresholds: Mapping[str, str]) -> str:
    """PromQL of a signal of the file. `thresholds` are texts by name."""
    return _filled(alerts.signals[name].expr, thresholds)


def number_text(value: float) -> str:
    """The shortest decimal that is this number, without an exponent: 0.05, 80, 1000000000."""
    return format(Decimal(repr(value)).normalize(), "f")


def _rule_file(alerts: AlertFile, thresholds: Mapping[str, str]) -> dict[str, Any]:
    values = {**thresholds, **{name: f"({signal_query(alerts, name, thresholds)})" for name in alerts.signals}}
    groups = []
    for group in alerts.groups:
        head = {"name": group.name} | ({"interval": group.interval} if group.interval else {})
        groups.append(head | {"rules": [_filled(_rule(rule), values) for rule in group.rules]})
    return {"groups": groups}


def _rule(rule: Rule) -> dict[str, Any]:
    return rule.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    match value:
        case str():
            return _PLACEHOLDER.sub(lambda match: values[match[1]], value)
        case dict():
            return {key: _filled(inner, values) for key, inner in value.items()}
    return value


def _name_problems(domain: str, alerts: AlertFile) -> Iterator[Problem]:
    file = f"catalog/alerts/{domain}.yaml"
    users = {
        f"groups.{group.name}.{rule.alert or rule.record}": _rule(rule)
        for group in alerts.groups
        for rule in group.rules
    }
    users |= {f"signals.{name}": signal.expr for name, signal in alerts.signals.items()}
    used: set[str] = set()
    for path, text in users.items():
        names = set(_placeholders(text))
        used |= names
        known = alerts.thresholds.keys() | (set() if path.startswith("signals.") else alerts.signals.keys())
        for name in sorted(names - known):
            yield Problem(
                file=file,
                path=path,
                value=f"${{{name}}}",
                rule="may name only thresholds and, in a rule, signals of its own file",
                fix="define it above the groups or correct its name",
            )
    for name in sorted(alerts.signals.keys() & alerts.thresholds.keys()):
        yield Problem(
            file=file,
            path=f"signals.{name}",
            rule="has the name of a threshold",
            fix="give one of the two another name",
        )
    for name in sorted(alerts.thresholds.keys() - used):
        yield Problem(
            file=file,
            path=f"thresholds.{name}",
            rule="is used by no rule",
            fix=f"refer to it as ${{{name}}} or remove it",
        )


def _placeholders(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield from _PLACEHOLDER.findall(value)
        case dict():
            for inner in value.values():
                yield from _placeholders(inner)
