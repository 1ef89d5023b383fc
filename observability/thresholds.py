"""The thresholds that alerts compare with, recorded as series: whoever draws one asks for it instead of repeating it.

A rule file that changes then changes alone, and a line in a dashboard is what Prometheus compares with at that time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.placeholders import number_text
from catalog.telemetry import THRESHOLD

GROUP = "thresholds"
"""Rule group that records the thresholds of its file."""


def threshold_group(values: Mapping[str, float], own: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """The group of one file. `values` are by threshold; of `own`, those by service, the ones that differ count."""
    rules = [_record(value, {"threshold": name}) for name, value in values.items()]
    rules += [
        _record(value, {"threshold": name, "service": service})
        for service, changed in own.items()
        for name, value in changed.items()
        if value != values[name]
    ]
    return {"name": GROUP, "rules": rules}


def recorded(name: str, *matchers: str, service: str | None = None) -> str:
    """PromQL of the threshold's value, one element without labels: a service's own where it has one."""
    general = _value(name, "", *matchers)
    return general if service is None else f"{_value(name, service, *matchers)} or {general}"


def _value(name: str, service: str, *matchers: str) -> str:
    # Every cluster and replica of a stack records the same.
    chosen = ",".join((f'threshold="{name}"', f'service="{service}"', *matchers))
    return f"max({THRESHOLD}{{{chosen}}})"


def _record(value: float, labels: Mapping[str, str]) -> dict[str, Any]:
    return {"record": THRESHOLD, "expr": f"vector({number_text(value)})", "labels": dict(labels)}
