"""Thanos' programs together: every store is asked, replicas are told apart by one label, and blocks have one owner."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from kubernetes.utils.quantity import parse_quantity

from observability import topology
from observability.scrape import render_prometheus
from settings.loader import load_from_files
from tests.projects import ROOT
from tests.reading import from_yaml

BUCKET_CLIENTS = ("prometheus", "thanos-store-gateway", "thanos-compactor", "thanos-ruler")


def values(workload, flag: str) -> list[str]:
    """Values of a flag in any container of the pods."""
    prefix = f"--{flag}="
    arguments = (argument for container in workload.containers for argument in container["args"])
    return [argument.removeprefix(prefix) for argument in arguments if argument.startswith(prefix)]


def thanos(cluster, name: str) -> Any:
    return next(item for item in cluster.workloads if item.name == f"thanos-{name}")


def test_the_queriers_ask_every_workload_that_offers_series(cluster) -> None:
    offering = {
        workload.name
        for workload in cluster.of("StatefulSet")
        for container in workload.containers
        for port in container["ports"]
        if port["containerPort"] == topology.THANOS_GRPC_PORT
    }
    asked = values(thanos(cluster, "query"), "endpoint")
    assert asked and len(asked) == len(set(asked))
    assert set(asked) == {f"dns+{name}.monitoring.svc:{topology.THANOS_GRPC_PORT}" for name in offering}
    # A name that stands for one address would hide all pods but one.
    assert all(cluster.one("Service", name).spec["clusterIP"] == "None" for name in offering)


def test_replicas_differ_in_the_label_that_queries_drop_and_alertmanager_never_sees(cluster) -> None:
    settings = load_from_files(ROOT, "prod").settings
    prometheus = from_yaml(render_prometheus(settings, settings.clusters.primary))
    [label] = values(thanos(cluster, "query"), "query.replica-label")
    ruler = thanos(cluster, "ruler")
    assert prometheus["global"]["external_labels"][label] == f"${{{topology.REPLICA_VARIABLE}}}"
    assert prometheus["alerting"]["alert_relabel_configs"] == [{"regex": label, "action": "labeldrop"}]
    assert f'{label}="$({topology.REPLICA_VARIABLE})"' in values(ruler, "label")
    assert values(ruler, "alert.label-drop") == [label]
    variable = {"name": topology.REPLICA_VARIABLE, "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}
    assert variable in ruler.containers[0]["env"]


def test_the_ruler_speaks_under_the_labels_of_its_cluster(cluster, args) -> None:
    labels = dict(label.split("=", 1) for label in values(thanos(cluster, "ruler"), "label"))
    assert {name: json.loads(value) for name, value in labels.items() if name != "replica"} == args.external_labels


def test_the_ruler_asks_the_queriers_and_tells_every_alertmanager(cluster) -> None:
    ruler = thanos(cluster, "ruler")
    assert values(ruler, "query") == [f"http://{topology.THANOS_QUERY.address}"]
    assert values(ruler, "alertmanagers.url") == [f"dns+http://{topology.ALERTMANAGER.address}"]
    assert cluster.one("Service", "alertmanager").spec["clusterIP"] == "None"


def test_the_ruler_reads_the_rules_that_are_its_own(cluster, args) -> None:
    [pattern] = values(thanos(cluster, "ruler"), "rule-file")
    assert pattern == f"{topology.THANOS_RULES_DIR}/*.yaml"
    rules = [item for item in cluster.of("ConfigMap") if item.name.startswith("thanos-ruler-rules-")]
    assert {file: text for item in rules for file, text in item.manifest["data"].items()} == {
        f"{domain}.yaml": text for domain, text in args.configuration.ruler.items()
    }


def test_a_ruler_without_rules_runs_and_waits_for_some(monitor, args) -> None:
    ruler = thanos(monitor(replace(args, configuration=replace(args.configuration, ruler={}))), "ruler")
    assert ruler.pod["volumes"] == [{"name": "rules", "emptyDir": {}}]
    assert values(ruler, "watched-dir") == [topology.THANOS_RULES_DIR]


@pytest.mark.parametrize("name", BUCKET_CLIENTS)
def test_bucket_clients_share_one_bucket_and_hold_no_credentials(cluster, args, name: str) -> None:
    [text] = values(cluster.one("StatefulSet", name), "objstore.config")
    store: Mapping[str, Any] = from_yaml(text)
    assert (store["type"], store["config"]["bucket"]) == ("S3", args.metrics_bucket)
    assert store["config"]["region"] == args.region
    assert store["config"]["aws_sdk_auth"] is True
    assert not {"access_key", "secret_key"} & store["config"].keys()


@pytest.mark.parametrize("name", ["store-gateway", "compactor"])
def test_only_blocks_of_the_own_cluster_are_touched(cluster, args, name: str) -> None:
    [text] = values(thanos(cluster, name), "selector.relabel-config")
    assert from_yaml(text) == [{"source_labels": ["cluster"], "regex": args.cluster.name, "action": "keep"}]


def test_one_compactor_keeps_each_resolution_as_long_as_it_is_told(cluster, args) -> None:
    compactor = thanos(cluster, "compactor")
    assert compactor.spec["replicas"] == 1
    assert "--wait" in compactor.containers[0]["args"]
    for resolution, days in args.metrics_retention_days.items():
        assert values(compactor, f"retention.resolution-{resolution}") == [f"{days}d"]


def test_the_store_gateways_caches_fit_into_what_it_is_promised(cluster) -> None:
    store = thanos(cluster, "store-gateway")
    caches = [values(store, flag) for flag in ("index-cache-size", "chunk-pool-size")]
    requested = parse_quantity(store.containers[0]["resources"]["requests"]["memory"])
    # Thanos' MB is a mebibyte.
    assert sum(parse_quantity(size.replace("MB", "Mi")) for [size] in caches) <= requested * 3 / 4


def test_whoever_is_asked_has_time_to_answer_before_it_goes(cluster) -> None:
    for name in ("query", "store-gateway", "ruler"):
        assert thanos(cluster, name).pod["terminationGracePeriodSeconds"] > 120
