"""Windows of maintenance, as `catalog/maintenance.yaml` describes them."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from catalog.severities import Severity
from catalog.texts import Sentence
from catalog.times import LocalTime, TimeZone
from documents.texts import Name
from documents.validation import Model, violation


class MaintenanceMatch(Model):
    """Which alerts: those that fit every list that is not empty."""

    services: tuple[Name, ...] = ()
    teams: tuple[Name, ...] = ()
    severities: tuple[Severity, ...] = ()
    clusters: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _is_narrow(self) -> Self:
        if not (self.services or self.teams or self.clusters):
            raise violation("would silence alerts of everybody", "name services, teams or clusters")
        return self


class MaintenanceWindow(Model):
    """A stretch of time in which nobody is told of the alerts that it matches, as somebody works on their cause."""

    name: Name
    reason: Sentence
    owner: Name
    """Name of the team that does the work."""
    time_zone: TimeZone
    from_: LocalTime = Field(alias="from")
    to: LocalTime
    matches: MaintenanceMatch


class Maintenance(Model):
    """`catalog/maintenance.yaml`."""

    windows: tuple[MaintenanceWindow, ...]
