"""Prometheus in shards: what is added, and that nothing which runs unsharded is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from components.monitoring_openings import openings
from observability.configuration import ShardConfiguration
from observability.topology import THANOS_GRPC_PORT, prometheus_shards
from settings.metrics import Prometheus
from tests.components.kubernetes.test_network import ALERTMANAGER, QUERY, program, reaches

FURTHER = (
    ShardConfiguration(prometheus="global: {} # 1\n", targets={"services.yaml": "scrape_configs: [] # 1\n"}),
    ShardConfiguration(prometheus="global: {} # 2\n", targets={"services.yaml": "scrape_configs: [] # 2\n"}),
)


def named(cluster) -> Mapping[tuple[str, str | None, str], Any]:
    return {(item.kind, item.namespace, item.name): item.manifest for item in cluster}


@pytest.fixture(scope="module")
def sharded(monitor, args):
    configuration = replace(args.configuration, further_shards=FURTHER)
    return monitor(replace(args, prometheus=Prometheus(shards=3), configuration=configuration))


def test_what_runs_unsharded_keeps_its_name_and_its_pods(cluster, sharded) -> None:
    before, after = named(cluster), named(sharded)
    assert before.keys() <= after.keys()
    changed = {(kind, name) for kind, place, name in before if before[kind, place, name] != after[kind, place, name]}
    assert {name for kind, name in changed if kind != "NetworkPolicy"} == {"quota", "thanos-query"}
    assert {item.resource.urn for item in cluster} <= {item.resource.urn for item in sharded}


def test_each_further_shard_adds_its_own(cluster, sharded) -> None:
    added = {(kind, name) for kind, _, name in named(sharded).keys() - named(cluster).keys()}
    assert added == {
        (kind, f"prometheus-shard-{shard}{role}")
        for shard in (1, 2)
        for kind, role in (
            ("StatefulSet", ""),
            ("Service", ""),
            ("PodDisruptionBudget", ""),
            ("ConfigMap", "-config"),
            ("ConfigMap", "-targets-services"),
        )
    }


def test_a_shard_reads_its_own_targets_and_the_rules_of_all(sharded) -> None:
    for shard, text in enumerate((configuration.prometheus for configuration in FURTHER), start=1):
        workload = sharded.one("StatefulSet", f"prometheus-shard-{shard}")
        sources = {volume["name"]: volume for volume in workload.pod["volumes"]}
        config_map = sharded.one("ConfigMap", sources["config"]["configMap"]["name"])
        assert config_map.manifest["data"]["prometheus.yaml"] == text
        first = sharded.one("StatefulSet", "prometheus").pod["volumes"]
        assert sources["rules"] in first and sources["targets"] not in first
        assert workload.pod["serviceAccountName"] == "prometheus"
        assert workload.resource.protect


def test_no_shard_selects_the_pods_of_another(sharded) -> None:
    for program_ in prometheus_shards(3):
        workload = sharded.one("StatefulSet", program_.name)
        assert sharded.pods_selected(workload.namespace, workload.spec["selector"]["matchLabels"]) == [workload]


def test_every_shard_is_asked_by_the_queriers_and_reaches_what_the_first_reaches(sharded) -> None:
    args = sharded.one("Deployment", "thanos-query").containers[0]["args"]
    for shard in (program(item.name) for item in prometheus_shards(3)):
        address = f"{shard.labels['app.kubernetes.io/name']}.monitoring.svc:{THANOS_GRPC_PORT}"
        assert f"--endpoint=dns+{address}" in args
        assert reaches(sharded, QUERY, shard, THANOS_GRPC_PORT)
        assert reaches(sharded, shard, ALERTMANAGER, 9093)
        assert reaches(sharded, shard, program("prometheus"), 9090)
        assert reaches(sharded, shard, "203.0.113.7", 443)


def test_shards_open_nothing_that_has_no_name_already(args) -> None:
    assert openings(args.cluster, 3).keys() == openings(args.cluster, 1).keys()


def test_settings_and_configuration_must_agree_on_the_number(monitor, args) -> None:
    with pytest.raises(ValueError, match="zip"):
        monitor(replace(args, prometheus=Prometheus(shards=2)))
