"""Scrape jobs that do not depend on the catalogue: rules find their jobs, and series the labels that rules expect."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
import yaml

from catalog.promql import selectors
from localcloud.ports import free_port
from observability.addon_jobs import ADDONS
from observability.cloudwatch import EXPORTER
from observability.configuration import configuration
from settings.loader import load_from_files
from tests.observability import programs
from tests.observability.programs import eventually, fetch, running, service_played
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

PROD = load_from_files(ROOT, "prod").settings
RENDERED = configuration(CATALOGUE, PROD, PROD.clusters.primary)
JOBS = {job["job_name"]: job for job in from_yaml(RENDERED.prometheus)["scrape_configs"]}
FROM_CLOUDWATCH = b"""\
aws_rds_cpuutilization_average{tag_service="orders-db",tag_owner="checkout",tag_tier="1",tag_Name="a",region="r"} 1
aws_backup_number_of_backup_jobs_failed_sum{custom_tag_owner="platform",region="r"} 2
"""


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.job)
def test_each_pod_of_an_addon_is_one_target_under_its_own_name(addon: Any) -> None:
    job = JOBS[addon.job]
    [discovery] = job["kubernetes_sd_configs"]
    assert (discovery["role"], discovery["namespaces"]["names"]) == ("pod", [addon.namespace])
    assert job["honor_labels"] == addon.about_others
    written = {rule["target_label"]: rule for rule in job["relabel_configs"] if "target_label" in rule}
    assert written["__address__"]["replacement"] == f"$1:{addon.port}"
    assert written["instance"]["source_labels"] == ["__meta_kubernetes_pod_name"]
    assert ("node" in written) == addon.on_every_node
    [kept] = [rule for rule in job["relabel_configs"] if rule.get("action") == "keep"]
    assert re.fullmatch(r"__meta_kubernetes_pod_label_[a-z0-9_]+", *kept["source_labels"])
    assert kept["regex"] == addon.label[1]


def test_replicas_of_a_deployment_are_scraped_one_by_one() -> None:
    for name in ("thanos-query", "blackbox-exporter"):
        assert "static_configs" not in JOBS[name]
        assert JOBS[name]["relabel_configs"][0]["regex"] == f"{name};http"


def test_rules_about_the_monitoring_ask_for_jobs_that_exist() -> None:
    """A job that nothing scrapes makes an alert that can never fire, or one that never stops."""
    asked = {
        matcher.value
        for domain in ("monitoring", "thanos")
        for group in from_yaml(RENDERED.rules[domain])["groups"]
        for rule in group["rules"]
        for selector in selectors(promql.parse(rule["expr"]))
        for matcher in selector.matchers.matchers
        if matcher.name == "job"
    }
    assert asked
    for value in asked:
        assert any(re.fullmatch(value, job) for job in JOBS), value


@pytest.mark.cloud
def test_tags_of_a_resource_become_the_labels_of_services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "METRICS", FROM_CLOUDWATCH)
    server = f"127.0.0.1:{free_port()}"
    arguments = (f"--web.listen-address={server}", f"--storage.tsdb.path={tmp_path}/data")
    with service_played() as port:
        job = JOBS[EXPORTER] | {"static_configs": [{"targets": [f"127.0.0.1:{port}"]}], "scrape_interval": "1s"}
        document = {"global": {"scrape_timeout": "1s", "scrape_interval": "1s"}, "scrape_configs": [job]}
        (tmp_path / "prometheus.yaml").write_text(yaml.safe_dump(document))
        flags = (f"--config.file={tmp_path}/prometheus.yaml", *arguments)
        with running("prometheus", *flags, ready=f"http://{server}/-/ready", folder=tmp_path):
            query = f"http://{server}/api/v1/query?query=%7B__name__%3D~%22aws_.%2B%22%7D"
            eventually(lambda: len(fetch(query)["data"]["result"]) == 2, "the series are not there")
            found = {item["metric"].pop("__name__"): item["metric"] for item in fetch(query)["data"]["result"]}
    for labels in found.values():
        assert (labels.pop("job"), labels.pop("region")) == (EXPORTER, "r")
        labels.pop("instance")
    assert found == {
        "aws_rds_cpuutilization_average": {"service": "orders-db", "owner": "checkout", "tier": "1"},
        "aws_backup_number_of_backup_jobs_failed_sum": {"owner": "platform"},
    }
