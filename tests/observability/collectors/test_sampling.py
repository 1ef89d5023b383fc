from __future__ import annotations

import json
import random
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from catalog.models import Catalogue
from documents.problems import ProblemsFound
from localcloud.ports import free_port
from observability.collectors.gateway import gateway
from observability.collectors.sampling import policies, slow_milliseconds
from observability.log_alerts.counts import LINE_COUNTS
from settings.models import Settings
from tests.observability.collectors.running import attributes, await_size, collector, exported

_TRACES = 5000
_ERRORS_EVERY, _SLOW_EVERY = 25, 20
_KEPT_ONE_IN = 5
_SERVICE = "checkout-api"
_OTHER = "notifications"
_NANOSECONDS = 1_000_000_000


def with_sampling(settings: Settings, spans_per_second: int = 100_000, **sampling: Any) -> Settings:
    changed = {"sampling": sampling, "spans_per_second": spans_per_second}
    telemetry = settings.telemetry.model_validate({**settings.telemetry.model_dump(), **changed})
    return settings.model_copy(update={"telemetry": telemetry})


def test_an_unknown_service_is_refused(catalogue: Catalogue, settings: Settings) -> None:
    with pytest.raises(ProblemsFound, match=r"by_service\.chekout-api is no service.*checkout-api"):
        policies(catalogue.services, with_sampling(settings, by_service={"chekout-api": 2}))


def test_errors_and_slow_traces_come_first_and_every_share_has_its_policy(
    catalogue: Catalogue, settings: Settings
) -> None:
    drawn = policies(catalogue.services, with_sampling(settings, by_service={_SERVICE: 2, "cart": 4}))
    names = sorted(service.name for service in catalogue.services)
    assert [policy["name"] for policy in drawn] == ["errors", "slow", *(f"share-{name}" for name in names), "share"]
    shares = {policy["name"]: policy["and"]["and_sub_policy"][1]["probabilistic"] for policy in drawn[2:]}
    assert shares["share-cart"]["sampling_percentage"] == 25
    assert shares["share-checkout-api"]["sampling_percentage"] == 50
    assert shares["share"]["sampling_percentage"] == 10


def test_every_objective_has_its_limit(catalogue: Catalogue, settings: Settings) -> None:
    [slow] = [policy for policy in policies(catalogue.services, settings) if policy["name"] == "slow"]
    text = " ".join(slow["ottl_condition"]["span"])
    for service in catalogue.services:
        assert f"> {slow_milliseconds(service, settings) * 1_000_000}" in text


@pytest.mark.cloud
@pytest.mark.proof
def test_the_real_sampler_keeps_what_it_should_and_counts_what_passes(
    catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    stack = with_sampling(settings, kept_one_in=_KEPT_ONE_IN, by_service={_OTHER: 2}, decision_seconds=2)
    port = free_port()
    document = _played(gateway(catalogue, stack, stack.clusters.primary, LINE_COUNTS), port, tmp_path)
    sent = _traces(stack, catalogue)
    with collector(document, tmp_path):
        for begin in range(0, len(sent), 100):
            _push(port, sent[begin : begin + 100])
        await_size(tmp_path / "traces.json", 6)
    kept = {
        span["traceId"]
        for request in exported(tmp_path / "traces.json")
        for resource in request["resourceSpans"]
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
    }
    must = {trace["id"] for trace in sent if trace["failed"] or trace["slow"]}
    assert must <= kept
    for service, one_in in ((_SERVICE, _KEPT_ONE_IN), (_OTHER, 2)):
        rest = {trace["id"] for trace in sent if trace["service"] == service} - must
        share = len(rest & kept) / len(rest)
        assert abs(share - 1 / one_in) <= 0.02, (service, share)
    assert _calls(exported(tmp_path / "metrics.json")) == Counter(
        (trace["service"], "STATUS_CODE_ERROR" if trace["failed"] else "STATUS_CODE_UNSET") for trace in sent
    )
    assert '"exemplars"' in (tmp_path / "metrics.json").read_text()


def _played(document: dict[str, Any], port: int, folder: Path) -> dict[str, Any]:
    """The gateway's own connectors and sampler, between a port of this machine and files."""
    return {
        "receivers": {"otlp": {"protocols": {"http": {"endpoint": f"127.0.0.1:{port}"}}}},
        "processors": {"tail_sampling": document["processors"]["tail_sampling"]},
        "connectors": {"spanmetrics": {**document["connectors"]["spanmetrics"], "metrics_flush_interval": "2s"}},
        "exporters": {f"file/{signal}": {"path": str(folder / f"{signal}.json")} for signal in ("traces", "metrics")},
        "service": {
            "telemetry": {"metrics": {"level": "none"}},
            "pipelines": {
                "traces/counted": {"receivers": ["otlp"], "exporters": ["spanmetrics"]},
                "traces": {"receivers": ["otlp"], "processors": ["tail_sampling"], "exporters": ["file/traces"]},
                "metrics": {"receivers": ["spanmetrics"], "exporters": ["file/metrics"]},
            },
        },
    }


def _traces(settings: Settings, catalogue: Catalogue) -> list[dict[str, Any]]:
    drawn = random.Random(20261124)
    limits = {service.name: slow_milliseconds(service, settings) / 1000 for service in catalogue.services}
    made = []
    for number in range(_TRACES):
        service = _OTHER if number % 2 else _SERVICE
        slow = number % _SLOW_EVERY in (0, 1)
        made.append(
            {
                "id": f"{drawn.getrandbits(128) | 1:032x}",
                "service": service,
                "failed": number % _ERRORS_EVERY == 0,
                "slow": slow,
                "seconds": limits[service] * (1.2 if slow else drawn.uniform(0.01, 0.9)),
            }
        )
    return made


def _push(port: int, traces: list[dict[str, Any]]) -> None:
    now = time.time_ns()
    body = {
        "resourceSpans": [
            {
                "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": trace["service"]}}]},
                "scopeSpans": [
                    {
                        "spans": [
                            {
                                "traceId": trace["id"],
                                "spanId": trace["id"][:16],
                                "name": "GET /",
                                "kind": 2,
                                "startTimeUnixNano": str(now - int(trace["seconds"] * _NANOSECONDS)),
                                "endTimeUnixNano": str(now),
                                "status": {"code": 2} if trace["failed"] else {},
                            }
                        ]
                    }
                ],
            }
            for trace in traces
        ]
    }
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/traces", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def _calls(requests: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """The last value of each series; they are cumulative."""
    last: dict[tuple[str, str], int] = {}
    for request in requests:
        for resource in request["resourceMetrics"]:
            for scope in resource["scopeMetrics"]:
                for metric in scope["metrics"]:
                    if metric["name"] == "traces.span.metrics.calls":
                        for point in metric["sum"]["dataPoints"]:
                            labels = attributes(point["attributes"])
                            last[labels["service.name"], labels["status.code"]] = int(point["asInt"])
    return Counter(last)
