"""Plays traces to the agent's receiver, while the store is away and the gateway dies, and counts what was kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

from catalog.models import Catalogue
from localcloud.telemetry.collectors import Collectors, collectors
from localcloud.telemetry.disturbing import Disturbance, disturb
from localcloud.telemetry.rewiring import Peers
from localcloud.telemetry.trace_store import TraceStore, trace_store
from localcloud.telemetry.traces import SPANS, Trace, send, traces
from settings.models import Settings

Class = Literal["failed", "slow", "other"]
CLASSES: tuple[Class, ...] = get_args(Class)

_BATCH = 100
_BURST = 3
"""Times the mean: what was held back comes at once."""
_STEP_SECONDS = 0.5
_TRIES_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Of the traces of one class: how many were sent, kept whole, in part, and with a span more than once."""

    sent: int
    whole: int
    partial: int
    doubled: int

    @property
    def share(self) -> float:
        return self.whole / self.sent if self.sent else 1.0


@dataclass(frozen=True, kw_only=True)
class TraceRun:
    """`kept_one_in` is how many of the other traces the gateway was told to keep."""

    kept: Mapping[Class, Kept]
    kept_one_in: int
    disturbance: Disturbance
    seconds: float

    @property
    def lost(self) -> int:
        """Traces that had to be kept, and were not, or not whole."""
        certain = CLASSES if self.kept_one_in == 1 else ("failed", "slow")
        return sum(self.kept[name].sent - self.kept[name].whole for name in certain)


def classify(trace: Trace) -> Class:
    """As the sampler's policies should see it."""
    return "failed" if trace.fails else "slow" if trace.seconds > 1 else "other"


def play(
    catalogue: Catalogue,
    settings: Settings,
    number: int,
    *,
    per_second: int,
    kept_one_in: int,
    disturbance: Disturbance,
    folder: Path,
    say: Callable[[str], None],
) -> TraceRun:
    """Raises LocalCloudError where a program does not start."""
    sampled = _sampling(settings, kept_one_in, per_second * SPANS)
    played = list(traces(number, datetime.now(UTC) - timedelta(seconds=5)))
    say("starting the collectors")
    with (
        trace_store(folder / "store") as store,
        collectors(folder / "collectors", catalogue, sampled, (), Peers(otlp=store.address)) as pipeline,
        ThreadPoolExecutor(1) as background,
    ):
        begin = time.monotonic()
        disturbing = background.submit(disturb, store, pipeline, disturbance, begin, say)
        _send(pipeline, played, per_second, begin, say)
        disturbing.result()
        _await(store, sampled, say)
        seconds = time.monotonic() - begin
    return TraceRun(kept=_kept(played, store), kept_one_in=kept_one_in, disturbance=disturbance, seconds=seconds)


def _sampling(settings: Settings, kept_one_in: int, spans_per_second: int) -> Settings:
    """The stack's settings with another share of ordinary traces, for every service, and sized for the play's spans.

    All of them pass one gateway, and one service may have as many as all.
    """
    telemetry = settings.telemetry
    sized = {
        "sampling": telemetry.sampling.model_copy(update={"kept_one_in": kept_one_in, "by_service": {}}),
        "spans_per_second": spans_per_second * telemetry.gateway.replicas * _BURST,
        "tenant_share_percent": 100,
    }
    return settings.model_copy(update={"telemetry": telemetry.model_copy(update=sized)})


def _send(
    pipeline: Collectors, played: Sequence[Trace], per_second: int, begin: float, say: Callable[[str], None]
) -> None:
    """As services do: what the agent does not take is sent again."""
    for place in range(0, len(played), _BATCH):
        time.sleep(max(0.0, begin + place / per_second - time.monotonic()))
        deadline = time.monotonic() + _TRIES_SECONDS
        while True:
            try:
                send(pipeline.otlp, played[place : place + _BATCH])
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_STEP_SECONDS)
        say(f"{place + _BATCH} traces sent")


def _await(store: TraceStore, settings: Settings, say: Callable[[str], None]) -> None:
    """Until nothing new was kept for longer than the sampler waits for a trace's last span, and for a retry."""
    patience = settings.telemetry.sampling.decision_seconds * 2 + 35
    changed, most = time.monotonic(), -1
    while time.monotonic() - changed < patience:
        found = len(store.spans())
        if found != most:
            changed, most = time.monotonic(), found
            say(f"{found} spans kept")
        time.sleep(_STEP_SECONDS)


def _kept(played: Sequence[Trace], store: TraceStore) -> dict[Class, Kept]:
    by_trace: dict[str, list[int]] = {}
    for (trace_id, _), times in store.spans().items():
        by_trace.setdefault(trace_id, []).append(times)
    found: dict[Class, Kept] = {}
    for name in CLASSES:
        own = [by_trace.get(trace.id, []) for trace in played if classify(trace) == name]
        found[name] = Kept(
            sent=len(own),
            whole=sum(len(times) == SPANS for times in own),
            partial=sum(0 < len(times) < SPANS for times in own),
            doubled=sum(any(time > 1 for time in times) for times in own),
        )
    return found
