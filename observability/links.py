"""Links of an alert: its runbook in this repository, and the panel that shows the signal it compares.

A domain's dashboard has a panel for each signal, whose id is made from the signal's name: whoever draws the panel and
whoever links to it need not know each other, and a link survives a change of the panels' order.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Set
from typing import Final

from catalog.placeholders import placeholders
from catalog.rule_files import AlertFile, Rule
from documents.problems import Problem, ProblemsFound
from settings.ownership import Ownership

WATCHDOG: Final = "Watchdog"
"""The one alert that measures nothing."""

_PANEL_IDS = 1_000_000
_CLUSTER = "{{ or $labels.cluster $externalLabels.cluster }}"
"""A Prometheus knows its cluster as an external label only; the ruler of Thanos sees it on the series."""


def panel_id(signal: str) -> int:
    """Id of the panel that shows the signal, from 1 to a million."""
    return zlib.crc32(signal.encode()) % _PANEL_IDS + 1


def dashboard_uid(domain: str) -> str:
    """Uid of the dashboard that shows every signal of `catalog/alerts/<domain>.yaml`."""
    return f"signals-{domain}"


def runbook_url(ownership: Ownership, alert: str) -> str:
    return f"{ownership.repository_url}/blob/main/runbooks/{alert}.md"


def dashboard_url(ownership: Ownership, domain: str, signal: str) -> str:
    """URL of the signal's panel alone, as an annotation's template that fills in the alert's cluster."""
    dashboard = f"https://grafana.{ownership.domain}/d/{dashboard_uid(domain)}"
    return f"{dashboard}?viewPanel=panel-{panel_id(signal)}&var-cluster={_CLUSTER}"


def compared_signal(rule: Rule, signals: Set[str]) -> str | None:
    """The first of the file's signals that the rule's query names."""
    return next((name for name in placeholders(rule.expr) if name in signals), None)


def linked(alert_files: Mapping[str, AlertFile], ownership: Ownership, runbooks: Set[str]) -> dict[str, AlertFile]:
    """The files with `runbook_url` and, but for the watchdog, `dashboard_url` among the annotations of each alert.

    Raises ProblemsFound for links to nowhere.
    """
    if problems := list(link_problems(alert_files, runbooks)):
        raise ProblemsFound(problems)
    return {domain: _linked_file(domain, alerts, ownership) for domain, alerts in alert_files.items()}


def link_problems(alert_files: Mapping[str, AlertFile], runbooks: Set[str]) -> Iterator[Problem]:
    """Alerts that would link to nowhere. `runbooks` are the names of the alerts that have one."""
    for domain, alerts in sorted(alert_files.items()):
        file = f"catalog/alerts/{domain}.yaml"
        panels: dict[int, str] = {}
        for name in alerts.signals:
            first = panels.setdefault(panel_id(name), name)
            if first != name:
                rule, fix = f"has the panel id of the signal {first}", "rename one of the two"
                yield Problem(file=file, path=f"signals.{name}", rule=rule, fix=fix)
        for group in alerts.groups:
            for rule in group.rules:
                yield from _rule_problems(file, f"groups.{group.name}", rule, alerts.signals.keys(), runbooks)


def _linked_file(domain: str, alerts: AlertFile, ownership: Ownership) -> AlertFile:
    groups = tuple(
        group.model_copy(update={"rules": tuple(_linked_rule(domain, rule, alerts, ownership) for rule in group.rules)})
        for group in alerts.groups
    )
    return alerts.model_copy(update={"groups": groups})


def _linked_rule(domain: str, rule: Rule, alerts: AlertFile, ownership: Ownership) -> Rule:
    if rule.alert is None:
        return rule
    links = {"runbook_url": runbook_url(ownership, rule.alert)}
    if signal := compared_signal(rule, alerts.signals.keys()):
        links["dashboard_url"] = dashboard_url(ownership, domain, signal)
    return rule.model_copy(update={"annotations": rule.annotations | links})


def _rule_problems(file: str, path: str, rule: Rule, signals: Set[str], runbooks: Set[str]) -> Iterator[Problem]:
    if rule.alert is None:
        return
    if rule.alert != WATCHDOG and compared_signal(rule, signals) is None:
        wrong, fix = "compares no signal of its file", "define what it measures under signals and write ${its_name}"
        yield Problem(file=file, path=path, value=rule.alert, rule=wrong, fix=fix)
    if rule.alert not in runbooks:
        wrong, fix = "has no runbook", f"write runbooks/{rule.alert}.md"
        yield Problem(file=file, path=path, value=rule.alert, rule=wrong, fix=fix)
