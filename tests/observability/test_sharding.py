"""Shards: every target is one shard's, every rule is evaluated where all its series are, and one shard is no shard."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from localcloud.ports import free_port
from observability import topology
from observability.configuration import Configuration, configuration
from observability.sharding import ANY_OF_THANOS, WHOLE_JOBS, divided, share
from settings.loader import load_from_files
from settings.models import Settings
from tests.observability.programs import eventually, fetch, running
from tests.observability.promtool import failures
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

PROD = load_from_files(ROOT, "prod").settings

WHOLE = 'up{job="prometheus"} == 0'
RULES = {
    WHOLE: True,
    'absent(up{job="alertmanager"}) or absent(up{job="thanos-ruler"})': True,
    'max by (cluster) (rate(prometheus_notifications_errors_total{job="prometheus"}[5m]))': True,
    'max by (cluster) (thanos_compact_halted{job=~"thanos-.+"})': True,
    'max by (cluster) (thanos_compact_halted{job!~"thanos-.+"})': False,
    'max by (cluster) (up{job=~"thanos-.+|kubelet"})': False,
    'absent(up{job="prometheus"}) or absent(up{job="kubelet"})': False,
    'up{job="kubelet"} == 0': False,
    'up{job=~"prometheus|kubelet"} == 0': False,
    'up{job!="prometheus"} == 0': False,
    "up == 0": False,
    'count(up{job="prometheus"}) > bool 2 and on () sum(rate(http_requests_total[5m])) > 0': False,
    "vector(1)": False,
}
shard_counts = st.integers(2, 16)


def sharded(shards: int) -> Settings:
    return PROD.model_copy(update={"prometheus": PROD.prometheus.model_copy(update={"shards": shards})})


def rendered(settings: Settings) -> Configuration:
    return configuration(CATALOGUE, settings, settings.clusters.primary)


def jobs(texts: Configuration, shard: int) -> list[dict[str, Any]]:
    part = texts.shards[shard]
    documents = (part.prometheus, part.targets["services.yaml"])
    return [job for text in documents for job in from_yaml(text)["scrape_configs"]]


def kept_by(job: dict[str, Any], address: str, target: str = "") -> bool:
    """Whether the job keeps the target, with Prometheus' own hash: the last 8 bytes of MD5, modulo."""
    labels = {"__address__": address, "__param_target": target}
    for rule in job["relabel_configs"]:
        if rule["action"] == "hashmod":
            joined = ";".join(labels[name] for name in rule["source_labels"])
            number = int.from_bytes(hashlib.md5(joined.encode()).digest()[8:], "big")
            labels[rule["target_label"]] = str(number % rule["modulus"])
        elif rule["action"] == "keep" and labels[rule["source_labels"][0]] != rule["regex"]:
            return False
    return True


@given(shard_counts, st.lists(st.tuples(st.text(), st.text()), min_size=1))
def test_every_target_is_kept_by_exactly_one_shard(shards: int, targets: list[tuple[str, str]]) -> None:
    parts = [share({"job_name": "node-exporter"}, shard, shards) for shard in range(shards)]
    assert all(sum(kept_by(job, *target) for job in parts) == 1 for target in targets)


@given(shard_counts)
def test_shards_share_evenly(shards: int) -> None:
    parts = [share({"job_name": "node-exporter"}, shard, shards) for shard in range(shards)]
    held = Counter(
        shard for number in range(2000) for shard, job in enumerate(parts) if kept_by(job, f"10.0.{number}:1")
    )
    assert max(held.values()) < 1.5 * 2000 / shards


@given(st.sampled_from(sorted(WHOLE_JOBS)), shard_counts)
def test_the_monitoring_itself_is_scraped_by_every_shard(job: str, shards: int) -> None:
    assert all(share({"job_name": job}, shard, shards) == {"job_name": job} for shard in range(shards))


def test_every_whole_job_exists_and_all_of_thanos_are_whole() -> None:
    names = {job["job_name"] for job in jobs(rendered(PROD), 0)}
    assert names >= WHOLE_JOBS
    assert {name for name in names if re.fullmatch(ANY_OF_THANOS, name)} <= WHOLE_JOBS


def test_one_shard_changes_nothing() -> None:
    texts = rendered(sharded(1))
    assert texts == rendered(PROD)
    assert (len(texts.shards), texts.further_shards) == (1, ())
    assert "hashmod" not in texts.prometheus + texts.targets["services.yaml"]


@pytest.mark.parametrize("shards", [2, 3])
def test_shards_divide_every_job_but_those_of_the_monitoring(shards: int) -> None:
    texts = rendered(sharded(shards))
    assert len(texts.shards) == shards
    names = [[job["job_name"] for job in jobs(texts, shard)] for shard in range(shards)]
    assert all(each == names[0] for each in names)
    for shard in range(shards):
        for job in jobs(texts, shard):
            regexes = [rule.get("regex") for rule in job.get("relabel_configs", []) if "__tmp_shard" in str(rule)]
            assert (regexes == [None, str(shard)]) == (job["job_name"] not in WHOLE_JOBS), job["job_name"]


def test_every_shard_watches_the_pods_of_all() -> None:
    addresses = [address for shard in topology.prometheus_shards(2) for address in shard.pod_addresses(2)]
    assert addresses[2:] == [f"prometheus-shard-1-{n}.prometheus-shard-1.monitoring.svc:9090" for n in range(2)]
    for shard in range(2):
        [job] = [job for job in jobs(rendered(sharded(2)), shard) if job["job_name"] == "prometheus"]
        assert job["static_configs"] == [{"targets": addresses}]


@pytest.mark.parametrize(("query", "whole"), RULES.items())
def test_a_rule_stays_on_shards_only_where_each_holds_all_its_series(query: str, whole: bool) -> None:
    rules = {"domain": yaml.safe_dump({"groups": [{"name": "group", "rules": [{"alert": "A", "expr": query}]}]})}
    on_shards, on_ruler = divided(rules, 2)
    assert (bool(on_shards), bool(on_ruler)) == (whole, not whole)


def test_every_rule_is_evaluated_in_exactly_one_place() -> None:
    def found(files: Any) -> Counter[str]:
        return Counter(
            json.dumps([domain, group["name"], group.get("interval"), rule], sort_keys=True)
            for domain, text in files.items()
            for group in from_yaml(text)["groups"]
            for rule in group["rules"]
        )

    one, two = rendered(PROD), rendered(sharded(2))
    assert found(two.rules) + found(two.ruler) == found(one.rules) + found(one.ruler)
    assert found(two.ruler) > found(one.ruler)
    assert "PrometheusDown" in str(two.rules) and "PrometheusDown" not in str(two.ruler)


@pytest.mark.cloud
def test_prometheus_accepts_the_configuration_of_every_shard(tmp_path: Path) -> None:
    texts = rendered(sharded(3))
    for shard in texts.shards:
        document = from_yaml(shard.prometheus)
        document |= {"rule_files": [], "scrape_config_files": ["services.yaml"]}
        (tmp_path / "prometheus.yaml").write_text(yaml.safe_dump(document))
        (tmp_path / "services.yaml").write_text(shard.targets["services.yaml"])
        assert not failures(tmp_path, "check", "config", "--syntax-only", "prometheus.yaml")
    for text in (*texts.rules.values(), *texts.ruler.values()):
        (tmp_path / "rules.yaml").write_text(text)
        assert not failures(tmp_path, "check", "rules", "rules.yaml")


@pytest.mark.cloud
def test_prometheus_itself_gives_each_target_to_one_shard(tmp_path: Path) -> None:
    addresses = [f"127.0.0.1:{10000 + number}" for number in range(60)]
    job = {"job_name": "node-exporter", "static_configs": [{"targets": addresses}]}
    parts = [share(job, shard, 3) | {"job_name": f"shard-{shard}"} for shard in range(3)]
    (tmp_path / "prometheus.yaml").write_text(yaml.safe_dump({"scrape_configs": parts}))
    server = f"127.0.0.1:{free_port()}"
    arguments = (f"--web.listen-address={server}", f"--storage.tsdb.path={tmp_path}/data")
    ready = f"http://{server}/-/ready"
    with running("prometheus", f"--config.file={tmp_path}/prometheus.yaml", *arguments, ready=ready, folder=tmp_path):
        found = f"http://{server}/api/v1/targets?state=active"
        eventually(lambda: len(fetch(found)["data"]["activeTargets"]) >= len(addresses), "targets are missing")
        targets = fetch(found)["data"]["activeTargets"]
    held = [(target["labels"]["instance"], target["labels"]["job"]) for target in targets]
    assert sorted(instance for instance, _ in held) == sorted(addresses)
    expected = {(address, part["job_name"]) for address in addresses for part in parts if kept_by(part, address)}
    assert set(held) == expected
