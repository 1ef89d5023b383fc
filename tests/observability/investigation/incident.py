"""An incident with a known answer: checkout-api fails from a moment on, as payment-gateway takes three seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Incident:
    """Requests every `every_seconds` from `begin` to `end`; from `since` on all but one in five fail."""

    begin: datetime
    since: datetime
    end: datetime
    every_seconds: float = 2.0

    def requests(self) -> Iterator[tuple[int, datetime, bool]]:
        """Number, moment, and whether it fails. Before the incident one request in 100 does."""
        at, number = self.begin, 0
        while at < self.end:
            yield number, at, number % 5 != 0 if at >= self.since else number % 100 == 50
            at, number = at + timedelta(seconds=self.every_seconds), number + 1

    def documents(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The data stream and the document of each request's line, in ECS."""
        for number, at, fails in self.requests():
            yield (
                "logs-error.api-test" if fails else "logs-application.api-test",
                {
                    "@timestamp": at.isoformat(),
                    "event": {"id": f"line-{number}", "outcome": "failure" if fails else "success"},
                    "service": {"name": "checkout-api"},
                    "http": {"request": {"method": "POST"}, "response": {"status_code": 504 if fails else 200}},
                    "url": {"path": "/checkout"},
                    "log": {"level": "error" if fails else "info"},
                    "message": "payment-gateway did not answer in 3 s" if fails else "order placed",
                    "trace": {"id": trace_id(number)},
                },
            )

    def traces(self) -> dict[str, dict[str, Any]]:
        """Jaeger's answer for each trace."""
        return {trace_id(number): _trace(number, at, fails) for number, at, fails in self.requests()}


def trace_id(number: int) -> str:
    return f"{number + 1:032x}"


def _trace(number: int, at: datetime, fails: bool) -> dict[str, Any]:
    paying = 3.0 if fails else 0.03
    spans = [
        _span(number, "a", "", "checkout-api", "POST /checkout", at, 0.0, paying + 0.2, fails),
        _span(number, "b", "a", "checkout-api", "load cart", at, 0.01, 0.02, False),
        _span(number, "c", "a", "checkout-api", "call payment-gateway", at, 0.05, paying + 0.05, fails),
        _span(number, "d", "c", "payment-gateway", "authorize", at, 0.06, paying, fails),
    ]
    services = {"checkout-api": {"serviceName": "checkout-api"}, "payment-gateway": {"serviceName": "payment-gateway"}}
    return {"traceID": trace_id(number), "spans": spans, "processes": services}


def _span(
    number: int,
    name: str,
    parent: str,
    service: str,
    operation: str,
    at: datetime,
    after: float,
    lasts: float,
    error: bool,
) -> dict[str, Any]:
    """As Jaeger's HTTP API writes a span: microseconds since the epoch."""
    return {
        "traceID": trace_id(number),
        "spanID": name * 16,
        "operationName": operation,
        "references": [{"refType": "CHILD_OF", "traceID": trace_id(number), "spanID": parent * 16}] if parent else [],
        "startTime": int((at.timestamp() + after) * 1e6),
        "duration": int(lasts * 1e6),
        "tags": [{"key": "error", "type": "bool", "value": True}] if error else [],
        "processID": service,
    }
