"""Since when something fails: the moment that best parts a time with few failures from one with many."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import log

from observability.investigation.findings import Interval

_SURE = 6.0
"""A parting counts where it makes the observed failures e⁶ times as likely: chance gives that once in hundreds."""


def onset(intervals: Sequence[Interval]) -> int | None:
    """Index of the first interval of the failing time; 0 where it fails all along, None where nothing fails.

    Failures are taken as drawn with one probability before the moment and with a greater one from it on; the moment is
    the most likely one (a change point by maximum likelihood; Hinkley, Biometrika 57, 1970).
    """
    failures = [0, *accumulate(interval.failures for interval in intervals)]
    requests = [0, *accumulate(interval.requests for interval in intervals)]
    if not failures[-1]:
        return None
    whole = _likelihood(failures[-1], requests[-1])
    best, gain = 0, _SURE
    for index in range(1, len(intervals)):
        before = failures[index], requests[index]
        after = failures[-1] - failures[index], requests[-1] - requests[index]
        # Cross-multiplied, as either side may have no request.
        if after[0] * before[1] <= before[0] * after[1] and before[1]:
            continue
        likelihood = _likelihood(*before) + _likelihood(*after) - whole
        if likelihood > gain:
            best, gain = index, likelihood
    return _first_failing(intervals, best)


def _first_failing(intervals: Sequence[Interval], index: int) -> int:
    return next(place for place in range(index, len(intervals)) if intervals[place].failures)


def _likelihood(failures: int, requests: int) -> float:
    """Logarithm of how likely so many failures are at the most likely probability."""
    successes = requests - failures
    return sum(count * log(count / requests) for count in (failures, successes) if count)
