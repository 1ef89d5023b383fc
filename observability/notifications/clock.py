"""When a route speaks: Alertmanager's time intervals, of the kinds that this project writes, at a given moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from catalog.times import minutes

Interval = Sequence[Mapping[str, Any]]
"""What stands under a name in `time_intervals`: stretches of time, one of which must hold."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HORIZON_DAYS = 60
"""Longer than any window of maintenance and the weekend after it."""


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When a route speaks: in no interval of `mute` and, where there are any, in one of `active`; by name."""

    mute: Mapping[str, Interval]
    active: Mapping[str, Interval]

    def silent_for(self, moment: datetime) -> tuple[str, ...]:
        """Why the route is silent at the moment; empty where it speaks."""
        muting = [f"in {name}" for name, interval in self.mute.items() if _contains(interval, moment)]
        outside = [f"outside {name}" for name in self.active]
        if any(_contains(interval, moment) for interval in self.active.values()):
            outside = []
        return (*muting, *outside)

    def speaks_from(self, moment: datetime) -> datetime | None:
        """The first moment, from the given one on, at which the route speaks; None where none is near."""
        if not self.silent_for(moment):
            return moment
        return next((time for time in sorted({*self._changes(moment)}) if not self.silent_for(time)), None)

    def _changes(self, moment: datetime) -> Iterator[datetime]:
        """Moments after the given one at which an interval may begin or end."""
        for stretch in _stretches((*self.mute.values(), *self.active.values())):
            local = moment.astimezone(ZoneInfo(stretch["location"]))
            midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
            for day in range(_HORIZON_DAYS):
                for times in stretch["times"]:
                    for end in times.values():
                        # Wall-clock arithmetic, as the intervals are.
                        time = midnight + timedelta(days=day, minutes=minutes(end))
                        if time.timestamp() > moment.timestamp():
                            yield time.astimezone(moment.tzinfo)


def _stretches(intervals: Iterable[Interval]) -> Iterator[Mapping[str, Any]]:
    return (stretch for interval in intervals for stretch in interval)


def _contains(interval: Interval, moment: datetime) -> bool:
    return any(_stretch_contains(stretch, moment) for stretch in interval)


def _stretch_contains(stretch: Mapping[str, Any], moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(stretch["location"]))
    minute = 60 * local.hour + local.minute
    return (
        any(minutes(times["start_time"]) <= minute < minutes(times["end_time"]) for times in stretch["times"])
        and _WEEKDAYS[local.weekday()] in stretch.get("weekdays", _WEEKDAYS)
        and _in_range(local.day, stretch.get("days_of_month"))
        and _in_range(local.month, stretch.get("months"))
        and _in_range(local.year, stretch.get("years"))
    )


def _in_range(number: int, ranges: Sequence[str] | None) -> bool:
    if ranges is None:
        return True
    bounds = [[int(bound) for bound in text.split(":")] for text in ranges]
    return any(found[0] <= number <= found[-1] for found in bounds)
