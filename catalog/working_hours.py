"""When a team works."""

from __future__ import annotations

from pydantic import ValidationInfo, field_validator

from catalog.times import TimeOfDay, Weekday, minutes
from documents.validation import Model, violation


class WorkingHours(Model):
    """When a team reads what can wait, by the clock of its time zone."""

    days: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
    starts: TimeOfDay = "09:00"
    ends: TimeOfDay = "18:00"

    @field_validator("days")
    @classmethod
    def _has_a_day(cls, days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
        if not days:
            raise violation("is empty, so nobody would ever read what can wait", "write a day, such as monday")
        return days

    @field_validator("ends")
    @classmethod
    def _ends_after_it_starts(cls, ends: str, info: ValidationInfo) -> str:
        if minutes(ends) <= minutes(starts := info.data.get("starts", "00:00")):
            raise violation(f"must be later than starts ({starts})", "write hours of one day")
        return ends
