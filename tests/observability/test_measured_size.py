"""The constants that Prometheus is sized by, against the real Prometheus: each within 30 %."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from localcloud.ports import free_port
from observability.sizing import CPU_SECONDS_PER_SAMPLE, LOG_BYTES_PER_SAMPLE, PROCESS_BYTES, Load
from tests.observability.played_series import PlayedSeries, played
from tests.observability.programs import eventually, fetch, running

pytestmark = [pytest.mark.cloud, pytest.mark.proof]
TOLERANCE = 0.3
_STEP_SECONDS = 60
_BLOCK_SAMPLES = 7200 // _STEP_SECONDS


@contextmanager
def fed(series: PlayedSeries, interval: str, folder: Path) -> Iterator[str]:
    """The URL of a Prometheus that has scraped all that is played."""
    server = f"127.0.0.1:{free_port()}"
    job = {
        "job_name": "played",
        "scrape_interval": interval,
        "scrape_timeout": interval,
        "static_configs": [{"targets": [f"127.0.0.1:{series.port}"]}],
    }
    (folder / "prometheus.yaml").write_text(yaml.safe_dump({"scrape_configs": [job]}))
    arguments = (
        f"--config.file={folder}/prometheus.yaml",
        f"--web.listen-address={server}",
        f"--storage.tsdb.path={folder}/data",
        # Half of this is how far back it takes samples from, once it has written `up` at this very time.
        "--storage.tsdb.min-block-duration=24h",
        "--storage.tsdb.max-block-duration=24h",
        "--web.enable-admin-api",
    )
    with running("prometheus", *arguments, ready=f"http://{server}/-/ready", folder=folder):
        eventually(lambda: series.scrapes >= series.limit, "the series were not scraped in time", seconds=55)
        yield f"http://{server}"


def own_metrics(url: str) -> Mapping[str, float]:
    lines = (line.rpartition(" ") for line in fetch(f"{url}/metrics").splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def samples(metrics: Mapping[str, float]) -> float:
    name = "prometheus_tsdb_head_samples_appended_total"
    return sum(value for series, value in metrics.items() if series.startswith(name))


def snapshot(url: str, data: Path) -> Path:
    request = urllib.request.Request(f"{url}/api/v1/admin/tsdb/snapshot", method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        body: Any = json.load(answer)
    return data / "snapshots" / body["data"]["name"]


def test_memory_and_processor_are_as_predicted(tmp_path: Path) -> None:
    with played(40_000, limit=30, step_seconds=_STEP_SECONDS) as series, fed(series, "1s", tmp_path) as url:
        measured = own_metrics(url)
    load = Load(series=int(measured["prometheus_tsdb_head_series"]), scrape_interval_seconds=_STEP_SECONDS)
    assert load.series >= 40_000
    assert load.memory_bytes == pytest.approx(measured["process_resident_memory_bytes"], rel=TOLERANCE)
    # Most of it is the series', or the prediction would be right by the process alone.
    assert load.memory_bytes > 2 * PROCESS_BYTES
    assert CPU_SECONDS_PER_SAMPLE * samples(measured) > measured["process_cpu_seconds_total"] * (1 - TOLERANCE)


def test_bytes_of_a_sample_are_as_predicted(tmp_path: Path) -> None:
    with (
        played(4_000, limit=_BLOCK_SAMPLES, step_seconds=_STEP_SECONDS) as series,
        fed(series, "250ms", tmp_path) as url,
    ):
        measured = own_metrics(url)
        copy = snapshot(url, tmp_path / "data")
        blocks = [file for part in ("*/chunks/*", "*/index") for file in copy.glob(part)]
        on_disk = sum(file.stat().st_size for file in blocks) / samples(measured)
    load = Load(series=series.count, scrape_interval_seconds=_STEP_SECONDS)
    assert samples(measured) >= 0.95 * series.count * series.limit
    assert load.bytes_per_sample == pytest.approx(on_disk, rel=TOLERANCE)
    in_log = measured["prometheus_tsdb_wal_storage_size_bytes"] / samples(measured)
    assert pytest.approx(in_log, rel=TOLERANCE) == LOG_BYTES_PER_SAMPLE
