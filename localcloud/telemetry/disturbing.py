"""What goes wrong in a play: the store stops for a while, and the gateway is killed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from localcloud.telemetry.collectors import Collectors


class Store(Protocol):
    """What documents or traces are kept in. Started again, it has the same address and the same data."""

    def stop(self) -> None: ...

    def start(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Disturbance:
    """Seconds after the first line; None: it does not happen."""

    store_stops_at: float | None = None
    store_is_away_seconds: float = 60.0
    gateway_dies_at: float | None = None
    gateway_is_away_seconds: float = 5.0


def disturb(
    store: Store, pipeline: Collectors, disturbance: Disturbance, begin: float, say: Callable[[str], None]
) -> None:
    """Returns when all is over; `begin` is when the first line was written, by the monotonic clock."""
    if disturbance.gateway_dies_at is not None:
        _wait(begin + disturbance.gateway_dies_at)
        say("the gateway is killed")
        pipeline.kill_gateway()
        time.sleep(disturbance.gateway_is_away_seconds)
        pipeline.start_gateway()
    if disturbance.store_stops_at is not None:
        _wait(begin + disturbance.store_stops_at)
        say("the store is stopped")
        store.stop()
        time.sleep(disturbance.store_is_away_seconds)
        store.start()


def _wait(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
