"""What a service promises to its users, and which promises can be kept and watched."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from catalog.texts import Percent
from documents.validation import Model, violation

HIGHEST_BURN_RATE = 14.4
"""Burn rate that pages: the budget of 30 days gone in 50 hours (Site Reliability Workbook, chapter 5)."""
LOWEST_PERCENT = 100 * (1 - 1 / HIGHEST_BURN_RATE)
"""At this objective or a lower one even a total outage burns the budget too slowly to page."""

LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Upper bounds in seconds of the buckets of `http_server_request_duration_seconds`, as OpenTelemetry advises them."""


def _watchable(percent: float) -> float:
    if percent <= LOWEST_PERCENT:
        raise violation(
            f"must be above {LOWEST_PERCENT:.4g}, as a total outage could not burn the budget {HIGHEST_BURN_RATE:g} "
            "times as fast as it may and would page nobody",
            "promise more, or remove the objective",
        )
    return percent


class Latency(Model):
    """`percent` of requests answer within `threshold_seconds`."""

    percent: Percent
    threshold_seconds: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)]

    @field_validator("percent")
    @classmethod
    def _can_page(cls, percent: float) -> float:
        return _watchable(percent)

    @field_validator("threshold_seconds")
    @classmethod
    def _is_measured(cls, seconds: float) -> float:
        if seconds not in LATENCY_BUCKETS:
            closest = min(LATENCY_BUCKETS, key=lambda bound: abs(bound - seconds))
            bounds = ", ".join(f"{bound:g}" for bound in LATENCY_BUCKETS)
            raise violation(f"is no bound of the histogram's buckets ({bounds})", f"write {closest:g}")
        return seconds


class Objectives(Model):
    """What the service promises to its users over the budget window of the stack."""

    availability_percent: Percent
    agreed_availability_percent: Percent | None = None
    """What a contract promises (SLA); the objective leaves a margin to it."""
    latency: Latency | None = None

    @field_validator("availability_percent")
    @classmethod
    def _can_page(cls, percent: float) -> float:
        return _watchable(percent)

    @model_validator(mode="after")
    def _objective_covers_agreement(self) -> Self:
        agreed = self.agreed_availability_percent
        if agreed is not None and agreed > self.availability_percent:
            raise violation(
                f"have an agreed_availability_percent of {agreed:g}, above the availability_percent of "
                f"{self.availability_percent:g}",
                "raise the objective: it must warn before the contract is broken",
            )
        return self
