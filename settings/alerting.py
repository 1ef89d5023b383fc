"""When people are told, where, and of what."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from catalog.rule_files import AlertOverrides
from documents.texts import Name, SlackChannel
from documents.validation import Model, violation
from settings.tickets import Tracker


class Slo(Model):
    """How service level objectives are kept."""

    window_days: Literal[28, 30] = 30
    """Over which an error budget is counted; 28 days hold the same weekdays whenever they start."""


class Alertmanager(Model):
    """Size and pace of notifications; `slack_channel` is told what no team owns."""

    replicas: int = Field(default=3, ge=1, le=5)
    retention_hours: int = Field(default=120, ge=24, le=720)
    slack_channel: SlackChannel = "#alerts"
    slack_channels: dict[Name, SlackChannel] = Field(default_factory=dict)
    """Channel by team, where it is another than the catalogue's."""
    pages: bool = True
    """Off, nobody is paged: S1 goes to Slack alone, and S2 is never escalated."""
    tickets: Tracker | None = None
    """Where S3 alerts become issues. Without it they are posted to Slack."""
    group_wait_seconds: int = Field(default=30, ge=0, le=300)
    """How long a first notification waits for alerts that belong with it, and for what inhibits them; S1 waits 10 s."""
    group_interval_minutes: int = Field(default=5, ge=1, le=60)
    repeat_interval_hours: int = Field(default=4, ge=1, le=24)
    ticket_repeat_hours: int = Field(default=24, ge=1, le=168)
    escalation_hours: int = Field(default=2, ge=1, le=12)
    """How long an S2 alert may fire before its team is paged for it, once that many working hours have begun."""

    @field_validator("ticket_repeat_hours")
    @classmethod
    def _is_remembered(cls, ticket_repeat_hours: int, info: ValidationInfo) -> int:
        retention: int | None = info.data.get("retention_hours")
        if retention and ticket_repeat_hours > retention:
            raise violation(
                f"exceeds retention_hours ({retention}), after which Alertmanager forgets what it sent",
                "shorten it or keep longer",
            )
        return ticket_repeat_hours


class Alerts(AlertOverrides):
    """Thresholds and rules of this stack that differ from the catalogue's, by the catalogue's names."""
