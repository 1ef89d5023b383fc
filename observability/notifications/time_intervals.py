"""Time intervals in Alertmanager's form: an audience's hours, and windows of maintenance day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from catalog.times import LOCAL_TIME_FORMAT
from catalog.windows import MaintenanceWindow
from observability.notifications.audiences import Audience

_MIDNIGHT, _NEXT_MIDNIGHT = "00:00", "24:00"


def working_hours(audience: Audience) -> str:
    """Name of the interval in which S2 is posted."""
    return f"working-hours-{audience.name}"


def escalation_hours(audience: Audience) -> str:
    """Name of the interval in which S2 may page: working hours, but for their beginning."""
    return f"escalation-hours-{audience.name}"


def maintenance(window: MaintenanceWindow) -> str:
    return f"maintenance-{window.name}"


def time_intervals(
    audiences: Sequence[Audience], windows: Sequence[MaintenanceWindow], *, escalates: bool
) -> Iterator[dict[str, Any]]:
    """The `time_intervals` section; it holds what routes name and nothing else."""
    for audience in audiences:
        yield _hours(working_hours(audience), audience, starts=audience.working_hours.starts)
        if escalates:
            yield _hours(escalation_hours(audience), audience, starts=audience.escalation_from)
    for window in windows:
        yield {"name": maintenance(window), "time_intervals": [*_days(window)]}


def _hours(name: str, audience: Audience, *, starts: str) -> dict[str, Any]:
    hours = {
        "times": [_times(starts, audience.working_hours.ends)],
        "weekdays": list(audience.working_hours.days),
        "location": audience.time_zone,
    }
    return {"name": name, "time_intervals": [hours]}


def _days(window: MaintenanceWindow) -> Iterator[dict[str, Any]]:
    """Alertmanager knows no moments, only hours of days: the first day, those between, and the last one."""
    first, last = (datetime.strptime(text, LOCAL_TIME_FORMAT) for text in (window.from_, window.to))
    start, end = f"{first:%H:%M}", f"{last:%H:%M}"
    if first.date() == last.date():
        yield _dated([first.date()], start, end, window)
        return
    yield _dated([first.date()], start, _NEXT_MIDNIGHT, window)
    between = [first.date() + timedelta(days=day) for day in range(1, (last.date() - first.date()).days)]
    for _, days in groupby(between, key=lambda day: (day.year, day.month)):
        yield _dated([*days], _MIDNIGHT, _NEXT_MIDNIGHT, window)
    if end != _MIDNIGHT:
        yield _dated([last.date()], _MIDNIGHT, end, window)


def _dated(days: Sequence[date], start: str, end: str, window: MaintenanceWindow) -> dict[str, Any]:
    """`days` follow each other within one month."""
    return {
        "times": [_times(start, end)],
        "days_of_month": [f"{days[0].day}:{days[-1].day}"],
        "months": [str(days[0].month)],
        "years": [str(days[0].year)],
        "location": window.time_zone,
    }


def _times(start: str, end: str) -> dict[str, str]:
    return {"start_time": start, "end_time": end}
