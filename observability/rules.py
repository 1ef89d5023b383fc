"""Rule files in Prometheus' own format: the catalogue's, with signals filled in, and what a stack or service overrides.

A service that overrides something of an alert has a rule of its own, which the rule for all others leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalog.alert_checks import is_about_a_service
from catalog.models import Service
from catalog.overrides import effective_rule, effective_thresholds, overridable, override_problems
from catalog.placeholders import filled, values_of
from catalog.rule_files import AlertFile, AlertOverrides, Rule
from documents.problems import ProblemsFound
from observability.rendering import render
from observability.thresholds import threshold_group
from settings.models import Settings

STACK_FILE = "the stack file"
STACK_PATH = "operations-platform:alerts"
"""Where a stack file holds its overrides."""


def render_rules(
    alert_files: Mapping[str, AlertFile], settings: Settings, services: Iterable[Service] = ()
) -> dict[str, str]:
    """Rule file of each domain, which depends on the overrides of that domain's thresholds and alerts alone.

    Raises ProblemsFound where the stack overrides what does not exist, or beyond its bounds.
    """
    documents = rule_documents(alert_files, settings, services)
    return {domain: render(document) for domain, document in documents.items()}


def rule_documents(
    alert_files: Mapping[str, AlertFile], settings: Settings, services: Iterable[Service] = ()
) -> dict[str, dict[str, Any]]:
    """As `render_rules`, but as documents. Raises ProblemsFound."""
    known = overridable(alert_files)
    problems = list(override_problems(known, settings.alerts, file=STACK_FILE, path=STACK_PATH))
    if problems:
        raise ProblemsFound(problems)
    own = {service.name: service.alerts for service in services if service.alerts != AlertOverrides()}
    return {
        domain: _rule_file(alerts, settings.alerts, _touching(alerts, dict(sorted(own.items()))))
        for domain, alerts in sorted(alert_files.items())
    }


def signal_query(alerts: AlertFile, name: str, thresholds: Mapping[str, str]) -> str:
    """PromQL of a signal of the file. `thresholds` are texts by name."""
    return filled(alerts.signals[name].expr, thresholds)


class _Reading:
    """An alert file as one stack, or one service of it, has it: a later override prevails."""

    def __init__(self, alerts: AlertFile, *overrides: AlertOverrides) -> None:
        self.thresholds = effective_thresholds({"": alerts}, *(override.thresholds for override in overrides))
        self._values = values_of(alerts, self.thresholds)
        self._overrides = [override.rules for override in overrides]

    def rule(self, rule: Rule) -> dict[str, Any]:
        changed = effective_rule(rule, *self._overrides)
        return filled(changed.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True), self._values)


def _touching(alerts: AlertFile, own: Mapping[str, AlertOverrides]) -> dict[str, AlertOverrides]:
    """Services that override something of the file."""
    names = alerts.thresholds.keys() | {rule.alert for group in alerts.groups for rule in group.rules}
    return {
        name: overrides
        for name, overrides in own.items()
        if not names.isdisjoint(overrides.thresholds.keys() | overrides.rules.keys())
    }


def _rule_file(alerts: AlertFile, stack: AlertOverrides, own: Mapping[str, AlertOverrides]) -> dict[str, Any]:
    general = _Reading(alerts, stack)
    services = {name: _Reading(alerts, stack, overrides) for name, overrides in own.items()}
    groups = []
    for group in alerts.groups:
        head = {"name": group.name} | ({"interval": group.interval} if group.interval else {})
        rules = [document for rule in group.rules for document in _rules(rule, alerts, general, services)]
        groups.append(head | {"rules": rules})
    if alerts.thresholds:
        own_values = {name: reading.thresholds for name, reading in services.items()}
        groups.append(threshold_group(general.thresholds, own_values))
    return {"groups": groups}


def _rules(
    rule: Rule, alerts: AlertFile, general: _Reading, services: Mapping[str, _Reading]
) -> Iterator[dict[str, Any]]:
    """The rule for all, and one for each service that has it otherwise."""
    document = general.rule(rule)
    otherwise = {
        name: changed
        for name, reading in services.items()
        if rule.alert and (changed := reading.rule(rule)) != document
    }
    if not otherwise or not is_about_a_service(rule, alerts):
        yield document
        return
    left_out = " or ".join(map(_service, otherwise))
    yield document | {"expr": f"({document['expr']}) unless on (service) ({left_out})"}
    for name, changed in otherwise.items():
        # Its series have this label already: it tells promtool that the rule is no copy of the other.
        labels = {"labels": {**changed.get("labels", {}), "service": name}}
        yield changed | {"expr": f"({changed['expr']}) and on (service) {_service(name)}"} | labels


def _service(name: str) -> str:
    """One element that has the service's name as its only label."""
    return f'label_replace(vector(1), "service", "{name}", "", "")'
