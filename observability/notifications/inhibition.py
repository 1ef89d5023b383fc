"""Inhibition: an alert about a cause silences those about its symptoms, so that an outage reads as one, not as fifty.

Whatever silences is at least as loud as what it silences, as a page must never be lost behind a post; a cause never
silences one before it, and dependencies have no cycle, so no two alerts silence each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from catalog.models import Service
from catalog.severities import Severity
from observability.notifications.alerts import CAUSES, FAILURES, SYMPTOMS, WATCHDOG

_SEVERITIES: tuple[Severity, ...] = get_args(Severity)
_SUBJECTS = ("service", "node")
"""Labels of what an alert is about; a graver alert about the same silences the lesser ones."""


def inhibit_rules(services: Sequence[Service]) -> list[dict[str, Any]]:
    """The `inhibit_rules` section; a service that others need adds one rule of about 0.8 KiB, however many they are."""
    return [*_causes(), *_dependencies(services), *_graver_alerts()]


def _causes() -> Iterator[dict[str, Any]]:
    for position, cause in enumerate(CAUSES, start=1):
        spared = [WATCHDOG, *(alert for earlier in CAUSES[:position] for alert in earlier.alerts)]
        for loudest, severity in enumerate(_SEVERITIES[:-1]):
            yield {
                "source_matchers": [
                    _any_of("alertname", cause.alerts),
                    f'severity="{severity}"',
                    f'{cause.label}!=""',
                ],
                "target_matchers": [
                    *([_any_of("alertname", cause.symptoms)] if cause.symptoms else []),
                    f'alertname!~"{"|".join(spared)}"',
                    _any_of("severity", _SEVERITIES[loudest:]),
                    f'{cause.label}!=""',
                ],
                "equal": sorted({"cluster", cause.label}),
            }


def _dependencies(services: Sequence[Service]) -> Iterator[dict[str, Any]]:
    dependants: defaultdict[str, list[str]] = defaultdict(list)
    for service in sorted(services, key=lambda service: service.name):
        for needed in {*service.depends_on, *service.datastores}:
            dependants[needed].append(service.name)
    for needed, names in sorted(dependants.items()):
        yield {
            "source_matchers": [_any_of("alertname", FAILURES), 'severity="S1"', f'service="{needed}"'],
            "target_matchers": [_any_of("alertname", SYMPTOMS), _any_of("service", names)],
            "equal": ["cluster"],
        }


def _graver_alerts() -> Iterator[dict[str, Any]]:
    for subject in _SUBJECTS:
        for lesser, severity in enumerate(_SEVERITIES[:-1], start=1):
            yield {
                "source_matchers": [f'severity="{severity}"', f'{subject}!=""'],
                "target_matchers": [
                    f'alertname!="{WATCHDOG}"',
                    _any_of("severity", _SEVERITIES[lesser:]),
                    f'{subject}!=""',
                ],
                "equal": ["cluster", subject],
            }


def _any_of(label: str, patterns: Sequence[str]) -> str:
    return f'{label}=~"{"|".join(patterns)}"'
