"""What an objective counts: events of a service and the bad ones among them, as PromQL by the way it is watched.

Each query is a rate per second over 5 minutes, by cluster. Wherever there are events the query of the bad ones answers
too: a series of failures exists only after the first failure, and without it the answer must be 0, not nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from catalog.models import Kind, Service
from catalog.placeholders import number_text

EVENTS: Final = "slo:events:rate5m"
BAD_EVENTS: Final = "slo:bad_events:rate5m"

Measure = Literal["requests", "messages", "probes"]

REQUESTS: Final = "http_server_request_duration_seconds"
MESSAGES: Final = "messaging_process_duration_seconds"
PROBES: Final = "probe_success"

_SERVING: frozenset[Kind] = frozenset({"api", "web", "search"})


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """`promise` completes «99.9% of», in the words that an alert uses."""

    measure: Measure
    promise: str
    events: str
    bad_events: str


def availability(service: Service) -> Indicator | None:
    """Requests answered by a server, messages processed by a worker, else probes; None where nothing is measured."""
    if service.metrics and service.kind in _SERVING:
        promise = "requests answered without a 5xx status"
        return _failing(service, "requests", promise, REQUESTS, 'http_response_status_code=~"5.."')
    if service.metrics and service.kind == "worker":
        return _failing(service, "messages", "messages processed without an error", MESSAGES, 'error_type!=""')
    if service.endpoints:
        return _probed(service)
    return None


def latency(service: Service, threshold_seconds: float) -> Indicator | None:
    """Requests answered in time; None where no request is measured. The events are those of availability."""
    if not (service.metrics and service.kind in _SERVING):
        return None
    events = f'{EVENTS}{{service="{service.name}",slo="availability"}}'
    # The label's text is 1 or 1.0, by the version of whoever wrote the series.
    bound = number_text(threshold_seconds).replace(".", r"\\.") + ("" if threshold_seconds % 1 else r"(\\.0)?")
    in_time = f'sum by (cluster) (rate({REQUESTS}_bucket{{service="{service.name}",le=~"{bound}"}}[5m]))'
    return Indicator(
        measure="requests",
        promise=f"requests answered within {number_text(threshold_seconds)}s",
        events=events,
        # A bucket is scraped with its count, but extrapolated by itself: the difference may be a trace below 0.
        bad_events=f"clamp_min({events} - on (cluster) {in_time}, 0)",
    )


def _failing(service: Service, measure: Measure, promise: str, histogram: str, failed: str) -> Indicator:
    of_service = f'service="{service.name}"'
    return Indicator(
        measure=measure,
        promise=promise,
        events=f"sum by (cluster) (rate({histogram}_count{{{of_service}}}[5m]))",
        bad_events=(
            f"sum by (cluster) (rate({histogram}_count{{{of_service},{failed}}}[5m]))"
            f' or on (cluster) {EVENTS}{{{of_service},slo="availability"}} * 0'
        ),
    )


def _probed(service: Service) -> Indicator:
    series = f'{PROBES}{{service="{service.name}"}}[5m]'
    return Indicator(
        measure="probes",
        promise="probes answered as expected",
        events=f"sum by (cluster) (count_over_time({series})) / 300",
        bad_events=f"sum by (cluster) (count_over_time({series}) - sum_over_time({series})) / 300",
    )
