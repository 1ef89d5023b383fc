"""Plausible values over time: counters grow by waves, gauges swing about a level of their own, one service fails."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TypeVar

from catalog.loader import load_catalogue
from catalog.overrides import effective_thresholds
from catalog.telemetry import THRESHOLD

Course = Callable[[float], float | None]
"""Value at a moment, in Unix seconds; None before there was any."""

_T = TypeVar("_T")
_GIB = 2**30
_LEVELS = (
    (r"readonly", (0, 0)),
    (r"kube_.+_(phase|condition|reason|ready|unschedulable|failed) ", (1, 1)),
    (r"^aws_(?!.*bytes).*(5_?xx|error|fail|throttle|reject).*_sum", (3, 4)),
    (r"^aws_(?!.*bytes).*_sum", (50_000, 90_000)),
    (r"node_memory_MemTotal|node_filesystem_size", (64 * _GIB, 64 * _GIB)),
    (r"node_memory_MemAvailable|node_filesystem_avail", (4 * _GIB, 48 * _GIB)),
    (r"kube_pod_container_resource.*memory", (_GIB, _GIB)),
    (r"container_memory_working_set", (0.2 * _GIB, 1.2 * _GIB)),
    (r"kube_pod_container_resource.*cpu", (0.5, 0.5)),
    (r"node_load", (0.2, 1.4)),
    (r"process_open_fds", (60, 700)),
    (r"process_max_fds", (1024, 1024)),
    (r"probe_duration|latency", (0.01, 0.4)),
    (r"percent|utilization", (25, 75)),
    (r"bytes|memory|storage", (2 * _GIB, 12 * _GIB)),
    (r"", (1, 3)),
)
"""Lowest and highest value, by a pattern in a gauge's name and labels; the first that fits counts."""
_RATES = (
    (r"restarts", 0.0003),
    (r"throttled_periods|errs_total|'5\d\d'|'error_type'", 0.03),
    (r"seconds_(total|sum)", 0.7),
    (r"bytes_total", 400_000),
    (r"", 10),
)
"""Most by which a counter grows a second, by a pattern in its name and labels."""
_TIME = re.compile(r"(timestamp|_time|expiry|created)(_seconds)?$")
_OUTAGE_SERVICE, _OUTAGE_AGE_SECONDS, _OUTAGE_SECONDS = "checkout-api", 2100, 900
"""One service fails for a quarter of an hour, so that a picture shows what an incident looks like."""


def course(name: str, counter: bool, labels: Mapping[str, str], now: float) -> Course:
    key = f"{name} {labels}"
    level = zlib.crc32(key.encode()) % 1000 / 1000
    if name == THRESHOLD:
        value = _thresholds()[labels["threshold"]]
        return lambda _: value
    if name.startswith(("ALERTS", "slo:", "up", "probe_success")):
        return _recorded(name, labels, now, level)
    if counter:
        return _counted(_first(_RATES, key), labels, now, level)
    if _TIME.search(name):
        moment = now + 86400 * (5 + 80 * level) if "expiry" in name else now - 3600 * (1 + 20 * level)
        return lambda _: moment
    low, high = _first(_LEVELS, key)
    return lambda moment: low + (high - low) * (0.1 + 0.6 * level + 0.15 * (1 + _wave(moment, level)))


@cache
def _thresholds() -> Mapping[str, float]:
    return effective_thresholds(load_catalogue().alerts)


def _first(patterns: Iterable[tuple[str, _T]], key: str) -> _T:
    return next(value for pattern, value in patterns if re.search(pattern, key))


def _wave(moment: float, level: float) -> float:
    return math.sin(moment / 900 + 6 * level)


def _recorded(name: str, labels: Mapping[str, str], now: float, level: float) -> Course:
    allowed = 0.05 if labels.get("slo") == "latency" else 0.001
    began = now - 600 - 2400 * level
    fails = labels.get("service") == _OUTAGE_SERVICE

    def bad_events(moment: float) -> float:
        in_outage = fails and 0 <= moment - now + _OUTAGE_AGE_SECONDS <= _OUTAGE_SECONDS
        return allowed * (30 * level + 5 * (1 + _wave(moment, level))) * (25 if in_outage else 1)

    courses: dict[str, Course] = {
        "slo:objective:ratio": lambda _: 1 - allowed,
        "slo:events:rate5m": lambda moment: 40 + 10 * level + 10 * _wave(moment, level),
        "slo:bad_events:rate5m": bad_events,
        "slo:error_budget_remaining:ratio": lambda moment: 0.91 - 0.7 * level + 0.04 * (now - moment) / 7200,
        "ALERTS": lambda moment: 1 if moment >= began else None,
        "ALERTS_FOR_STATE": lambda _: began,
    }
    return courses.get(name, lambda _: 1)


def _counted(most: float, labels: Mapping[str, str], now: float, level: float) -> Course:
    if bound := labels.get("le"):
        most, level = most * (1 - math.exp(-float(bound.replace("+Inf", "inf")) / 0.12)), 0.5
    fails = labels.get("service") == _OUTAGE_SERVICE and labels.get("http_response_status_code", "").startswith("5")

    def grown(moment: float) -> float:
        elapsed = moment - now + 30 * 86400
        usual = most * (0.3 + 0.5 * level) * (elapsed + 360 * math.sin(elapsed / 900 + 6 * level))
        return usual + fails * most * 40 * min(max(moment - now + _OUTAGE_AGE_SECONDS, 0), _OUTAGE_SECONDS)

    return grown
