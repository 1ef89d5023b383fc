"""Scrape jobs of the programs that logs and traces go through, as Prometheus reads them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from observability.pipeline_jobs import pipeline_jobs
from observability.rendering import render
from tests.observability.promtool import failures
from tests.reading import CATALOGUE

JOBS = {job["job_name"]: job for job in pipeline_jobs()}

each_job = pytest.mark.parametrize("job", JOBS.values(), ids=list(JOBS))


def targeted(job: dict[str, Any]) -> set[str]:
    return {step["target_label"] for step in job["relabel_configs"] if "target_label" in step}


@each_job
def test_a_pod_is_one_target_under_its_own_name(job: dict[str, Any]) -> None:
    assert targeted(job) >= {"__address__", "namespace", "pod", "instance", "node"}
    assert sum(step.get("target_label") == "__address__" for step in job["relabel_configs"]) == 1
    assert job["relabel_configs"][0]["action"] == "keep"


@each_job
def test_no_series_of_theirs_passes_for_a_service(job: dict[str, Any]) -> None:
    dropped = [step["regex"] for step in job["metric_relabel_configs"] if step["action"] == "drop"]
    assert dropped
    for metric in CATALOGUE.telemetry["services"].metrics:
        if metric.startswith("http_"):
            assert any(re.fullmatch(pattern, f"{metric}_count") for pattern in dropped), metric


def test_elasticsearch_names_its_cluster_beside_the_kubernetes_one() -> None:
    job = JOBS["elasticsearch-exporter"]
    assert "elasticsearch_cluster" in targeted(job)
    dropped = [step["regex"] for step in job["metric_relabel_configs"] if step["action"] == "labeldrop"]
    labels = ("cluster", "elasticsearch_cluster")
    assert [label for label in labels if any(re.fullmatch(pattern, label) for pattern in dropped)] == ["cluster"]


@pytest.mark.cloud
def test_prometheus_accepts_them(tmp_path: Path) -> None:
    (tmp_path / "prometheus.yaml").write_text(render({"scrape_configs": list(pipeline_jobs())}))
    assert failures(tmp_path, "check", "config", "prometheus.yaml") == ""
