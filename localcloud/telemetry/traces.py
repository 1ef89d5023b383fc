"""Traces of a shop's requests, the same ones for the same numbers, in OTLP's JSON."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from localcloud.telemetry.lines import trace_id

_EVERY_SECONDS = 0.02
_ANSWER_SECONDS = 60
_STEPS = (
    ("web-front", "GET /checkout", "", 1.0),
    ("checkout-api", "POST /checkout", "web-front", 0.9),
    ("cart", "GET /cart", "checkout-api", 0.1),
    ("payment-gateway", "authorize", "checkout-api", 0.6),
)
"""Service, operation, the service that calls it, and its share of the request's time."""
SPANS = len(_STEPS)
"""Of each trace."""
SERVER, ERROR = 2, 2
"""Numbers of OTLP's span kind and status code."""


@dataclass(frozen=True, kw_only=True)
class Trace:
    """One request. Each trace has a span a step."""

    number: int
    at: datetime
    seconds: float
    fails: bool

    @property
    def id(self) -> str:
        return trace_id(self.number)

    def spans(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each span's service and the span."""
        ids = {service: f"{self.number + 1:012x}{place:04x}" for place, (service, *_) in enumerate(_STEPS)}
        for service, operation, caller, share in _STEPS:
            begin = self.at + timedelta(seconds=self.seconds * (1 - share) / 2)
            span: dict[str, Any] = {
                "traceId": self.id,
                "spanId": ids[service],
                "name": operation,
                "kind": SERVER,
                "startTimeUnixNano": str(_nanos(begin)),
                "endTimeUnixNano": str(_nanos(begin + timedelta(seconds=self.seconds * share))),
                "attributes": [{"key": "http.request.method", "value": {"stringValue": operation.split()[0]}}],
            }
            if caller:
                span["parentSpanId"] = ids[caller]
            if self.fails and service != "cart":
                span["status"] = {"code": ERROR, "message": "payment was refused"}
            yield service, span


def traces(count: int, begin: datetime) -> Iterator[Trace]:
    """One in twenty fails, one in twenty-five takes four seconds, the others up to 0.3 s."""
    for number in range(count):
        yield Trace(
            number=number,
            at=begin + timedelta(seconds=number * _EVERY_SECONDS),
            seconds=4.0 if number % 25 == 7 else 0.02 + number % 29 / 100,
            fails=number % 20 == 3,
        )


def request(some: Sequence[Trace]) -> dict[str, Any]:
    """An ExportTraceServiceRequest."""
    by_service: dict[str, list[dict[str, Any]]] = {}
    for trace in some:
        for service, span in trace.spans():
            by_service.setdefault(service, []).append(span)
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]},
                "scopeSpans": [{"scope": {"name": "play"}, "spans": spans}],
            }
            for service, spans in by_service.items()
        ]
    }


def send(url: str, some: Sequence[Trace]) -> None:
    """To an OTLP/HTTP receiver. Raises OSError where it does not take them; sending again is safe."""
    body = json.dumps(request(some)).encode()
    post = urllib.request.Request(f"{url}/v1/traces", data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(post, timeout=_ANSWER_SECONDS) as answer:
        answer.read()


def _nanos(moment: datetime) -> int:
    return int(moment.timestamp() * 1e6) * 1000
