"""A service's spans through the real agent, gateway and Jaeger into a search node, and back as whole traces."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog.loader import load_catalogue
from localcloud.layout import PROJECT_ROOT
from localcloud.telemetry.collectors import collectors
from localcloud.telemetry.rewiring import Peers
from localcloud.telemetry.search_node import search_node
from localcloud.telemetry.traces import SPANS, send, traces
from settings.loader import load_from_files
from tests.localcloud.telemetry.trace_search import trace_search

pytestmark = [pytest.mark.cloud, pytest.mark.proof]

_TRACES = 200
_PATIENCE_SECONDS = 90


def test_jaeger_finds_every_trace_that_must_be_kept(tmp_path: Path) -> None:
    settings, catalogue = load_from_files(PROJECT_ROOT, "prod").settings, load_catalogue()
    played = list(traces(_TRACES, datetime.now(UTC) - timedelta(seconds=10)))
    kept = [trace for trace in played if trace.fails or trace.seconds > 1]
    with (
        search_node(tmp_path / "search") as node,
        trace_search(tmp_path / "jaeger", settings, node) as jaeger,
        collectors(tmp_path / "collectors", catalogue, settings, (), Peers(otlp=jaeger.address)) as pipeline,
    ):
        send(pipeline.otlp, played)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        found: dict[str, int] = {}
        while time.monotonic() < deadline and any(found.get(trace.id) != SPANS for trace in kept):
            time.sleep(2)
            found = {trace.id: len(jaeger.spans(trace.id)) for trace in kept}
    assert len(kept) > 10
    assert found == {trace.id: SPANS for trace in kept}
