"""How large the gateways' queues must be for nothing to be lost while the store is away: from rates to bytes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from documents.problems import Problem, ProblemsFound
from settings.models import Settings

GROWTH: Final = 1.6
"""Bytes in the queue for a byte of a line: its document, and what tells where it comes from."""
SPAN_BYTES: Final = 600
"""Of a span in the queue, with a dozen attributes."""
KEPT_SPANS_SHARE: Final = 0.3
"""Of all spans the most that sampling is expected to keep: errors and slow traces come in bursts, as outages do."""
VOLUME_SHARE: Final = 0.8
"""Of the volume. The rest is for what is written while a queue is compacted, and for free pages inside it."""

_GIB: Final = 2**30
_SECONDS_PER_DAY: Final = 86400
_LARGEST_GIB: Final = 16384
"""Of EBS' gp3."""


@dataclass(frozen=True, kw_only=True)
class Queues:
    """Of each gateway."""

    logs_bytes: int
    audit_bytes: int
    traces_bytes: int
    stores: int
    """That logs are written to, each with a queue of its own."""

    @property
    def total_bytes(self) -> int:
        return (self.logs_bytes + self.audit_bytes) * self.stores + self.traces_bytes

    @property
    def volume_gib(self) -> int:
        return math.ceil(self.total_bytes / VOLUME_SHARE / _GIB)


def needed(settings: Settings) -> Queues:
    """What comes in during the outage at the peak rate, while one gateway of them all is away as well."""
    telemetry, search = settings.telemetry, settings.search
    seconds = telemetry.outage_minutes * 60
    sharing = telemetry.gateway.replicas - 1
    log_bytes = search.daily_gib * _GIB / _SECONDS_PER_DAY * telemetry.peak_factor * GROWTH * seconds / sharing
    span_bytes = telemetry.spans_per_second * KEPT_SPANS_SHARE * telemetry.peak_factor * SPAN_BYTES * seconds / sharing
    audit = log_bytes * search.shares.audit / 100
    return Queues(
        logs_bytes=_mebibytes(log_bytes - audit),
        audit_bytes=_mebibytes(audit),
        traces_bytes=_mebibytes(span_bytes),
        stores=1 if telemetry.second_store_url is None else 2,
    )


def queues(settings: Settings) -> Queues:
    """What is needed. Raises ProblemsFound where the volume that the stack sets, or any, does not hold it."""
    wanted = needed(settings)
    set_gib = settings.telemetry.gateway.queue_gib
    available = _LARGEST_GIB if set_gib is None else set_gib
    if wanted.volume_gib > available:
        raise ProblemsFound(
            [
                Problem(
                    file="the stack file",
                    path="operations-platform:telemetry.gateway.queue_gib",
                    value=available,
                    rule=f"is below the {wanted.volume_gib} GiB that {settings.telemetry.outage_minutes} minutes of "
                    f"{settings.search.daily_gib} GiB a day take on each of "
                    f"{settings.telemetry.gateway.replicas} gateways",
                    fix="raise gateway.replicas"
                    if set_gib is None
                    else "write as much, leave it out, or raise replicas",
                )
            ]
        )
    return wanted


def volume_gib(settings: Settings) -> int:
    """Of each gateway's volume."""
    return settings.telemetry.gateway.queue_gib or queues(settings).volume_gib


def _mebibytes(size: float) -> int:
    """Whole ones, and at least 64: a smaller queue is full before a batch is."""
    return max(64, math.ceil(size / 2**20)) * 2**20
