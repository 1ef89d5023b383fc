"""PromQL over the two levels of recorded events: rates over 5 minutes, and over them rates over an hour.

Sums of rates at equal steps weigh each event alike, be the night as quiet as it may; a mean of ratios does not. Windows
up to 6 hours read the first level, longer ones the second, of which they take one value an hour.
"""

from __future__ import annotations

from typing import Final

from observability.slo.burn_rates import SMOOTHING_SECONDS, BurnAlert, counts_newest
from observability.slo.indicators import BAD_EVENTS, EVENTS

HOURLY_EVENTS: Final = "slo:events:rate1h"
HOURLY_BAD_EVENTS: Final = "slo:bad_events:rate1h"
RATIO: Final = "slo:objective:ratio"
BUDGET_REMAINING: Final = "slo:error_budget_remaining:ratio"

SAME_OBJECTIVE: Final = "on (cluster, service, slo)"
_BY_OBJECTIVE = "sum by (cluster, service, slo)"
_LONGEST_FIRST_LEVEL_SECONDS = 6 * 3600
_HOURLY = {EVENTS: HOURLY_EVENTS, BAD_EVENTS: HOURLY_BAD_EVENTS}
_BUDGET = f"{SAME_OBJECTIVE} group_left (owner, tier, objective) (1 - {RATIO})"
"""Gives a quotient the labels of its objective: a service that changes its owner keeps its history."""


def hourly(series: str, interval_seconds: int) -> str:
    """The second level of EVENTS or BAD_EVENTS. A time without samples counts as one without events."""
    return f"{counted(series, 3600, interval_seconds)} / 3600"


def counted(series: str, window_seconds: int, interval_seconds: int) -> str:
    """Number of events in the window, by cluster, service and objective. EVENTS are recorded every interval."""
    if window_seconds > _LONGEST_FIRST_LEVEL_SECONDS:
        return f"{_BY_OBJECTIVE} (sum_over_time({_HOURLY[series]}[{duration(window_seconds)}:1h])) * 3600"
    if window_seconds == SMOOTHING_SECONDS:
        return f"{_BY_OBJECTIVE} ({series}) * {SMOOTHING_SECONDS}"
    return f"{_BY_OBJECTIVE} (sum_over_time({series}[{duration(window_seconds)}])) * {interval_seconds}"


def burn_rate(window_seconds: int, interval_seconds: int, *, evidence: str = "", newest: bool = False) -> str:
    """How many times as fast as it may the budget burns; nothing where the window has no events.

    `evidence` compares the number of failures (`>= 5`), so that fewer than that give nothing either.
    """
    failures = _failures(window_seconds, interval_seconds, newest=newest)
    judged = f"({failures} {evidence})" if evidence else failures
    events = counted(EVENTS, window_seconds, interval_seconds)
    return f"{judged}\n  / ({events} > 0)\n  / {_BUDGET}"


def burn_alert(alert: BurnAlert, interval_seconds: int) -> str:
    """The query of the alert; its value is the burn rate in the long window."""
    evidence, newest = f">= {alert.failures}", counts_newest(alert)
    return (
        f"{burn_rate(alert.long, interval_seconds, evidence=evidence, newest=newest)}\n  >= {alert.rate:g}\n"
        f"and {SAME_OBJECTIVE}\n  {burn_rate(alert.short, interval_seconds)}\n  >= {alert.rate:g}"
    )


def failures(window_days: int) -> str:
    """Name of the record of the bad events in the budget's window."""
    return f"slo:bad_events:increase{window_days}d"


def counted_hourly(series: str, window_days: int, hourly_interval_seconds: int) -> str:
    """Number of events in the budget's window.

    The hours overlap: an evaluation that is missed costs minutes of the window, not an hour.
    """
    return f"{_BY_OBJECTIVE} (sum_over_time({series}[{window_days}d])) * {hourly_interval_seconds}"


def budget_remaining(window_days: int, hourly_interval_seconds: int) -> str:
    """Share of the budget that is left: 1 where nothing failed, below 0 once it is overspent."""
    events = counted_hourly(HOURLY_EVENTS, window_days, hourly_interval_seconds)
    # Far below a single event: no events, nothing spent.
    return f"1 - {failures(window_days)}\n  / clamp_min({events}, 1e-6)\n  / {_BUDGET}"


def budget_spent(window_days: int, least: int) -> str:
    """The query of the alert; its value is what is left. Fewer than `least` failures are no evidence."""
    return f"{BUDGET_REMAINING} <= 0 and {SAME_OBJECTIVE} {failures(window_days)} >= {least}"


def _failures(window_seconds: int, interval_seconds: int, *, newest: bool) -> str:
    failures = counted(BAD_EVENTS, window_seconds, interval_seconds)
    if not newest:
        return failures
    # An hour has at least the failures of its last 5 minutes, which the sum of smoothed rates does not see in full yet.
    last = counted(BAD_EVENTS, SMOOTHING_SECONDS, interval_seconds)
    return f"({failures} > {last} or {last})"


def duration(seconds: int) -> str:
    """In Prometheus' form, in the largest unit that divides it."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
