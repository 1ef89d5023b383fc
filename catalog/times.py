"""Kinds of value that tell time: zones, hours of a day, and moments by the clock of a zone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator

from documents.validation import Like, closest_fix, violation

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

LOCAL_TIME_FORMAT = "%Y-%m-%dT%H:%M"


def _time_zone(text: str) -> str:
    # Names without a slash are old ones, which small images leave out, and the machine's own zone.
    is_known = "/" in text or text == "UTC"
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        is_known = False
    if not is_known:
        zones = sorted(zone for zone in available_timezones() if "/" in zone)
        raise violation("is no time zone of the IANA database", closest_fix(text, zones))
    return text


def _local_time(text: str) -> str:
    try:
        is_exact = datetime.strptime(text, LOCAL_TIME_FORMAT).strftime(LOCAL_TIME_FORMAT) == text
    except ValueError:
        is_exact = False
    if not is_exact:
        raise violation("must be a day and a time by the clock there", "write it like 2026-11-28T02:00")
    return text


TimeZone = Annotated[str, AfterValidator(_time_zone)]
LocalTime = Annotated[str, AfterValidator(_local_time)]
"""To the minute, without an offset: the document names the zone."""
TimeOfDay = Annotated[
    str,
    Like(
        pattern=r"([01]\d|2[0-3]):[0-5]\d|24:00", rule="must be a time of the day from 00:00 to 24:00", example="09:00"
    ),
]


def minutes(time_of_day: str) -> int:
    """Minutes since midnight."""
    hours, _, rest = time_of_day.partition(":")
    return 60 * int(hours) + int(rest)


def time_of_day(minutes_since_midnight: int) -> str:
    return f"{minutes_since_midnight // 60:02}:{minutes_since_midnight % 60:02}"
