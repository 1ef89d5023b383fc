"""Each alert and record of a stack as people ask about it: rendered, with the values behind it and who sets them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from catalog.models import Catalogue
from catalog.overrides import defined_alerts, thresholds_of
from catalog.rule_files import AlertFile, Rule, Signal, Unit
from observability.links import compared_signal
from settings.loader import Loaded

SERIES_OWNER = "the service's team"
"""Owner of an alert that takes it from its series."""


@dataclass(frozen=True, kw_only=True)
class ThresholdValue:
    """A threshold as the alert has it. `origin` is the file, and in a stack file the line, that sets the value."""

    name: str
    value: float
    unit: Unit
    origin: str
    evidence: str
    review_on: str


@dataclass(frozen=True, kw_only=True)
class AlertDetails:
    """One rendered alert rule. `service` is set where a service has a rule of its own."""

    domain: str
    alert: str
    service: str | None
    severity: str
    waits: str
    """`for`, in Prometheus' form."""
    owner: str
    query: str
    annotations: Mapping[str, str]
    signal: Signal | None
    thresholds: tuple[ThresholdValue, ...]
    overrides: tuple[str, ...]
    """What sets the waiting time or severity otherwise than the alert file, as `for in Pulumi.prod.yaml:40`."""


@dataclass(frozen=True, kw_only=True)
class RecordDetails:
    domain: str
    record: str
    labels: Mapping[str, str]
    query: str


def alert_details(rules: Mapping[str, str], catalogue: Catalogue, stack: Loaded) -> list[AlertDetails]:
    """Alerts of rendered rule files, by domain, in the order of the files."""
    known = defined_alerts(catalogue.alerts)
    return [
        _details(domain, rule, catalogue, known.get(rule["alert"]), stack)
        for domain, rule in _rules(rules)
        if "alert" in rule
    ]


def record_details(rules: Mapping[str, str]) -> list[RecordDetails]:
    return [
        RecordDetails(domain=domain, record=rule["record"], labels=rule.get("labels", {}), query=rule["expr"])
        for domain, rule in _rules(rules)
        if "record" in rule
    ]


def unit_tests(tests: Iterable[Mapping[str, Any]], alert: str) -> list[str]:
    """Names of promtool's tests that assert something of the alert."""
    return [test["name"] for test in tests if any(case["alertname"] == alert for case in test["alert_rule_test"])]


def _rules(rules: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for domain, text in sorted(rules.items()):
        for group in yaml.load(text, Loader=yaml.CSafeLoader)["groups"]:
            for rule in group["rules"]:
                yield domain, rule


def _details(
    domain: str, rendered: Mapping[str, Any], catalogue: Catalogue, known: tuple[Rule, AlertFile] | None, stack: Loaded
) -> AlertDetails:
    labels, alert = rendered.get("labels", {}), rendered["alert"]
    service, signal = labels.get("service"), None
    thresholds: tuple[ThresholdValue, ...] = ()
    if known:
        rule, alerts = known
        signal = alerts.signals.get(compared_signal(rule, alerts.signals.keys()) or "")
        names = thresholds_of(rule, alerts)
        thresholds = tuple(_threshold(name, alerts, domain, service, catalogue, stack) for name in names)
    return AlertDetails(
        domain=domain,
        alert=alert,
        service=service,
        severity=labels.get("severity", ""),
        waits=rendered.get("for", "0s"),
        owner=labels.get("owner", SERIES_OWNER),
        query=rendered["expr"],
        annotations=rendered.get("annotations", {}),
        signal=signal,
        thresholds=thresholds,
        overrides=tuple(_rule_overrides(alert, service, catalogue, stack)),
    )


def _threshold(
    name: str, alerts: AlertFile, domain: str, service: str | None, catalogue: Catalogue, stack: Loaded
) -> ThresholdValue:
    threshold = alerts.thresholds[name]
    value, origin = threshold.value, f"catalog/alerts/{domain}.yaml"
    for overrides, place in _overriding(service, catalogue, stack):
        if name in overrides.thresholds:
            value, origin = overrides.thresholds[name], place(("thresholds", name))
    return ThresholdValue(
        name=name,
        value=value,
        unit=threshold.unit,
        origin=origin,
        evidence=threshold.evidence,
        review_on=threshold.review_on,
    )


def _rule_overrides(alert: str, service: str | None, catalogue: Catalogue, stack: Loaded) -> Iterator[str]:
    for overrides, place in _overriding(service, catalogue, stack):
        if own := overrides.rules.get(alert):
            for field, value in own.model_dump(by_alias=True, exclude_none=True).items():
                yield f"{field} {value} in {place(('rules', alert, field))}"


_Place = Callable[[tuple[str, ...]], str]


def _overriding(service: str | None, catalogue: Catalogue, stack: Loaded) -> Iterator[tuple[Any, _Place]]:
    """Overrides that may count for the rule, the prevailing ones last, and where each key of them stands."""
    document = stack.document
    yield stack.settings.alerts, lambda key: f"{document.file}:{document.line_of(('alerts', *key))}"
    for found in catalogue.services:
        if found.name == service:
            yield found.alerts, lambda _: f"catalog/services/{service}.yaml"
