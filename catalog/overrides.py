"""What a stack or a service changes of the alert files: thresholds within bounds, waiting times and severities."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from catalog.alert_checks import is_about_a_service
from catalog.placeholders import placeholders
from catalog.rule_files import AlertFile, AlertOverrides, Rule, RuleOverride, Threshold
from documents.document import KeyPath, dotted
from documents.problems import Problem
from documents.validation import closest_fix

Line = Callable[[KeyPath], int | None]
"""Line of a key of the overrides in the file that holds them."""
AlertFiles = Mapping[str, AlertFile]


def effective_thresholds(alert_files: AlertFiles, *overrides: Mapping[str, float]) -> dict[str, float]:
    """Value of every threshold by its name, which is unique over all alert files; a later override prevails."""
    values = {name: threshold.value for name, threshold in defined_thresholds(alert_files).items()}
    for override in overrides:
        values |= {name: value for name, value in override.items() if name in values}
    return values


def effective_rule(rule: Rule, *overrides: Mapping[str, RuleOverride]) -> Rule:
    """The rule with what is set for its alert; a later override prevails."""
    for override in overrides:
        if own := override.get(rule.alert or ""):
            labels = rule.labels | ({"severity": own.severity} if own.severity else {})
            rule = rule.model_copy(update={"for_": own.for_ or rule.for_, "labels": labels})
    return rule


def defined_thresholds(alert_files: AlertFiles) -> dict[str, Threshold]:
    return {name: threshold for alerts in alert_files.values() for name, threshold in alerts.thresholds.items()}


def defined_alerts(alert_files: AlertFiles) -> dict[str, tuple[Rule, AlertFile]]:
    """Rule of every alert, and the file that defines it."""
    return {
        rule.alert: (rule, alerts)
        for alerts in alert_files.values()
        for group in alerts.groups
        for rule in group.rules
        if rule.alert
    }


def thresholds_of(rule: Rule, alerts: AlertFile) -> tuple[str, ...]:
    """Names of the thresholds that the rule's query or texts use, itself or in a signal, in the order of use."""
    names: dict[str, None] = {}
    for name in placeholders(rule.model_dump(by_alias=True, exclude_none=True)):
        signal = alerts.signals.get(name)
        names |= dict.fromkeys(placeholders(signal.expr) if signal else (name,))
    return tuple(names)


@dataclass(frozen=True, kw_only=True)
class Overridable:
    """What may be overridden, found once for all who override."""

    thresholds: Mapping[str, Threshold]
    alerts: tuple[str, ...]
    by_service: frozenset[str]
    """Names of the thresholds and alerts that a service may change: those of alerts that tell of one service."""


def overridable(alert_files: AlertFiles) -> Overridable:
    """Needs alert files whose queries are right."""
    alerts = defined_alerts(alert_files)
    about_services = {name: found for name, found in alerts.items() if is_about_a_service(*found)}
    return Overridable(
        thresholds=defined_thresholds(alert_files),
        alerts=tuple(alerts),
        by_service=frozenset(about_services).union(*(thresholds_of(*found) for found in about_services.values())),
    )


def override_problems(
    known: Overridable, overrides: AlertOverrides, *, file: str, path: str, line: Line = lambda _: None
) -> Iterator[Problem]:
    """Overrides that name nothing, or lie outside a threshold's bounds. `path` leads to the overrides in the file."""
    for key, value, rule, fix in (*_threshold_faults(known, overrides), *_rule_faults(known, overrides)):
        yield Problem(file=file, line=line(key), path=f"{path}.{dotted(key)}", value=value, rule=rule, fix=fix)


def service_override_problems(
    known: Overridable, overrides: AlertOverrides, *, file: str, path: str, line: Line = lambda _: None
) -> Iterator[Problem]:
    """As `override_problems`; and what would be without effect, as its alerts tell of no single service."""
    yield from override_problems(known, overrides, file=file, path=path, line=line)
    for kind, names, valid in (
        ("thresholds", overrides.thresholds, known.thresholds.keys()),
        ("rules", overrides.rules, known.alerts),
    ):
        for name in names:
            if name in valid and name not in known.by_service:
                rule = "belongs to no alert that tells of a single service, so a service cannot change it"
                fix = "set it in a stack file, or remove it"
                yield Problem(file=file, line=line((kind, name)), path=f"{path}.{kind}.{name}", rule=rule, fix=fix)


_Fault = tuple[KeyPath, object, str, str]
"""Key, value, rule and fix of a problem."""


def _threshold_faults(known: Overridable, overrides: AlertOverrides) -> Iterator[_Fault]:
    for name, value in overrides.thresholds.items():
        threshold = known.thresholds.get(name)
        if threshold is None:
            rule, fix = "names no threshold of the catalogue", closest_fix(name, list(known.thresholds))
        elif not threshold.minimum <= value <= threshold.maximum:
            rule = f"must be from {threshold.minimum:.12g} to {threshold.maximum:.12g} ({threshold.unit})"
            fix = "choose a value within, or widen the bounds in the catalogue with evidence"
        else:
            continue
        yield ("thresholds", name), value, rule, fix


def _rule_faults(known: Overridable, overrides: AlertOverrides) -> Iterator[_Fault]:
    for name in overrides.rules:
        if name not in known.alerts:
            yield ("rules", name), None, "names no alert of the catalogue", closest_fix(name, known.alerts)
