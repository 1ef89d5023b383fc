"""When an error budget burns too fast, and how much evidence that takes.

A burn rate of 1 spends the budget exactly by the end of its window. Windows and rates are those of the Site Reliability
Workbook (chapter 5): each alert watches a long window, and a short one that ends it soon after the trouble is over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from catalog.objectives import HIGHEST_BURN_RATE
from catalog.severities import Severity
from observability.slo.objectives import Objective

FAST: Final = "SloBurnRateFast"
SLOW: Final = "SloBurnRateSlow"

_MINUTE = 60
_HOUR = 3600
_DAY = 86400
SMOOTHING_SECONDS = 300
"""What is summed are rates over 5 minutes, so that a failure reaches its full weight only after that time."""


@dataclass(frozen=True, kw_only=True)
class BurnAlert:
    """Fires while the budget burns at least `rate` times as fast as it may in both windows (seconds).

    `failures` bad events in the long window are the least that count as evidence: a service that just keeps its
    objective has so many, at this rate, in less than one window in 10,000. A rate of 1 leaves nothing to chance, so its
    floor is that of the rate before it: the same traffic.
    """

    name: str
    severity: Severity
    long: int
    short: int
    rate: float
    failures: int


BURN_ALERTS: Final = (
    BurnAlert(name=FAST, severity="S1", long=_HOUR, short=5 * _MINUTE, rate=HIGHEST_BURN_RATE, failures=5),
    BurnAlert(name=FAST, severity="S1", long=6 * _HOUR, short=30 * _MINUTE, rate=6, failures=8),
    BurnAlert(name=SLOW, severity="S3", long=_DAY, short=2 * _HOUR, rate=3, failures=17),
    BurnAlert(name=SLOW, severity="S3", long=3 * _DAY, short=6 * _HOUR, rate=1, failures=17),
)

FEW_FAILURES: Final = 5
"""From here on failures are a ticket where there is too little traffic for a burn rate to mean anything."""


def event_floor(alert: BurnAlert, objective: Objective) -> int:
    """Events in the long window below which the alert's rate is reached by fewer failures than count as evidence."""
    return math.ceil(alert.failures / (alert.rate * float(objective.budget)))


def seconds_to_alert(alert: BurnAlert, objective: Objective) -> float:
    """From the first failure of a total outage under steady traffic until the alert's query is true."""
    outage = alert.rate * float(objective.budget) * alert.long
    if counts_newest(alert) and outage <= SMOOTHING_SECONDS:
        return outage
    if outage <= SMOOTHING_SECONDS / 2:
        return math.sqrt(2 * SMOOTHING_SECONDS * outage)
    return outage + SMOOTHING_SECONDS / 2


def counts_newest(alert: BurnAlert) -> bool:
    """Whether its query counts the last 5 minutes by themselves too, without the smoothing: where minutes matter."""
    return alert.long <= _HOUR
