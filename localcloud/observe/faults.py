"""What can go wrong in the world that is played. Nothing does unless a scenario says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from localcloud.observe.courses import Course


@dataclass(frozen=True, kw_only=True)
class Faults:
    """By service or by node. Shares are of 1, rates per second."""

    requests_per_second: Mapping[str, Course] = field(default_factory=dict)
    failing_share: Mapping[str, Course] = field(default_factory=dict)
    """Requests that a service answers with a 5xx status."""
    failing_calls_share: Mapping[tuple[str, str], Course] = field(default_factory=dict)
    """Requests of a service to another that fail."""
    answering: Mapping[str, Course] = field(default_factory=dict)
    """1 while the probes of a service's endpoints succeed."""
    certificate_days: Mapping[str, float] = field(default_factory=dict)
    """Until the certificates of a service's endpoints expire."""
    node_alive: Mapping[str, Course] = field(default_factory=dict)
    clock_offset_seconds: Mapping[str, Course] = field(default_factory=dict)
    disk_growth_bytes_per_second: Mapping[str, float] = field(default_factory=dict)
    """Since the history begins."""


def together(faults: list[Faults]) -> Faults:
    """All at once. Raises ValueError where two scenarios disturb the same thing: neither would prove anything."""
    merged: dict[str, dict[object, object]] = {one.name: {} for one in fields(Faults)}
    for some in faults:
        for name, already in merged.items():
            found = getattr(some, name)
            if shared := already.keys() & found.keys():
                raise ValueError(f"two scenarios disturb {name} of {sorted(map(str, shared))}")
            already.update(found)
    return Faults(**merged)  # pyright: ignore[reportArgumentType]
