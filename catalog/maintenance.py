"""Windows of maintenance: the moments that they stand for, and what their file alone cannot be checked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from catalog.cross_checks import Part
from catalog.times import LOCAL_TIME_FORMAT
from catalog.windows import Maintenance, MaintenanceWindow
from documents.problems import Problem
from documents.validation import closest_fix

LONGEST = timedelta(days=14)
"""Work that takes longer needs an alert changed, not silenced."""


def starts(window: MaintenanceWindow) -> datetime:
    """With the window's own zone."""
    return _moment(window.from_, window)


def ends(window: MaintenanceWindow) -> datetime:
    """With the window's own zone; the first minute in which everybody is told again."""
    return _moment(window.to, window)


def maintenance_problems(
    maintenance: Part[Maintenance], *, teams: Sequence[str], services: Sequence[str], now: datetime
) -> Iterator[Problem]:
    """What is wrong with the windows at the moment `now`, given the names of the catalogue's teams and services."""
    document, windows = maintenance.document, maintenance.content.windows
    names = [window.name for window in windows]
    for index, window in enumerate(windows):
        place = ("windows", index)
        if window.name in names[:index]:
            rule, fix = "is taken already", "give this window a name of its own"
            yield document.problem((*place, "name"), value=window.name, rule=rule, fix=fix)
        if problem := _time_problem(window, now):
            rule, fix = problem
            yield document.problem((*place, "to"), value=window.to, rule=rule, fix=fix)
        if window.owner not in teams:
            rule, fix = "is no team of teams.yaml", closest_fix(window.owner, teams)
            yield document.problem((*place, "owner"), value=window.owner, rule=rule, fix=fix)
        for field, named, known, rule in (
            ("services", window.matches.services, services, "is no service of the catalogue"),
            ("teams", window.matches.teams, teams, "is no team of teams.yaml"),
        ):
            for position, name in _unknown(named, known):
                path = (*place, "matches", field, position)
                yield document.problem(path, value=name, rule=rule, fix=closest_fix(name, known))


def _time_problem(window: MaintenanceWindow, now: datetime) -> tuple[str, str] | None:
    """Rule and fix. Lengths are true ones, so that a change of the clocks neither adds nor takes an hour."""
    length = ends(window).timestamp() - starts(window).timestamp()
    if length <= 0:
        return f"must be later than from ({window.from_})", "write the end of the work"
    if length > LONGEST.total_seconds():
        return f"ends more than {LONGEST.days} days after from ({window.from_})", "shorten it or split the work"
    if ends(window) <= now:
        return "has passed", "remove the window"
    return None


def _unknown(names: Iterable[str], known: Sequence[str]) -> Iterator[tuple[int, str]]:
    return ((position, name) for position, name in enumerate(names) if name not in known)


def _moment(local_time: str, window: MaintenanceWindow) -> datetime:
    return datetime.strptime(local_time, LOCAL_TIME_FORMAT).replace(tzinfo=ZoneInfo(window.time_zone))
