"""Lines pushed to the gateway's own statements and counters, in one real collector: what Prometheus is sent."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from catalog.models import Catalogue
from localcloud.ports import free_port
from observability.collectors.counts import PROCESSORS
from observability.collectors.gateway import gateway
from observability.collectors.redaction import REDACTED
from observability.log_alerts.counts import BASELINES, LINE_COUNTS
from settings.models import Settings
from tests.observability.collectors.running import attributes, await_size, collector, exported
from tests.observability.programs import fetch

pytestmark = pytest.mark.cloud

_CUMULATIVE = 2
_BATCHED = "batch/counted"
_Series = dict[tuple[str, str, str], list[int]]


@pytest.fixture(scope="module")
def series(catalogue: Catalogue, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> _Series:
    """Values by metric, service and level, in the order in which they are sent."""
    folder, port = tmp_path_factory.mktemp("counts"), free_port()
    whole = gateway(catalogue, settings, settings.clusters.primary, LINE_COUNTS, BASELINES)
    with collector(_played(whole, folder, port), folder):
        for texts in (["INFO a", "INFO b"], ["WARN c"], ["FATAL d", "ERROR e", '{"level":"of its own","msg":"f"}']):
            body = {"resourceLogs": [_of(pod, texts) for pod in ("checkout-a", "checkout-b")]}
            fetch(f"http://127.0.0.1:{port}/v1/logs", body)
            time.sleep(1.5)
        await_size(folder / "metrics.json", 2)
    found: _Series = {}
    for request in exported(folder / "metrics.json"):
        for resource in request["resourceMetrics"]:
            assert resource["resource"] == {}
            for metric in (one for scope in resource["scopeMetrics"] for one in scope["metrics"]):
                assert metric["sum"]["aggregationTemporality"] == _CUMULATIVE
                for point in metric["sum"]["dataPoints"]:
                    labels = attributes(point["attributes"])
                    key = (metric["name"], labels["service.name"], labels.get("level") or "")
                    found.setdefault(key, []).append(int(point["asInt"]))
    return found


def _played(whole: dict[str, Any], folder: Path, port: int) -> dict[str, Any]:
    """With batches of a moment."""
    counted = {name: whole["processors"][name] for name in PROCESSORS}
    documents = ("transform/service", "transform/documents")
    return {
        "receivers": {"otlp": {"protocols": {"http": {"endpoint": f"127.0.0.1:{port}"}}}},
        "processors": {
            **{name: whole["processors"][name] for name in documents},
            **counted,
            _BATCHED: {**counted[_BATCHED], "timeout": "500ms"},
        },
        "connectors": {"count": whole["connectors"]["count"]},
        "exporters": {"file": {"path": str(folder / "metrics.json")}},
        "service": {
            "telemetry": {"metrics": {"level": "none"}},
            "pipelines": {
                "logs": {"receivers": ["otlp"], "processors": [*documents], "exporters": ["count"]},
                "metrics": {"receivers": ["count"], "processors": [*PROCESSORS], "exporters": ["file"]},
            },
        },
    }


def _of(pod: str, texts: list[str]) -> dict[str, Any]:
    names = {"service.name": "checkout-api", "k8s.pod.name": pod}
    mark = {"key": REDACTED, "value": {"boolValue": True}}
    return {
        "resource": {"attributes": [{"key": key, "value": {"stringValue": value}} for key, value in names.items()]},
        "scopeLogs": [
            {
                "logRecords": [
                    # Out of order, as a queue that is sent again is.
                    {
                        "timeUnixNano": str(time.time_ns() - number * 10**9),
                        "body": {"stringValue": text},
                        "attributes": [mark] if "FATAL" in text else [],
                    }
                    for number, text in enumerate(texts)
                ]
            }
        ],
    }


@pytest.mark.parametrize(
    ("metric", "level", "values"),
    [
        ("log.lines", "info", [4]),
        ("log.lines", "warn", [2]),
        ("log.lines", "other", [2]),
        ("log.lines", "error", [0, 0, 2]),
        ("log.lines", "fatal", [0, 0, 2]),
        ("log.lines.redacted", "", [0, 0, 2]),
    ],
)
def test_a_counter_stands_at_nought_before_it_grows(
    metric: str, level: str, values: list[int], series: _Series
) -> None:
    assert series[metric, "checkout-api", level] == values


def test_nothing_else_is_counted(series: _Series) -> None:
    assert len(series) == 6
