"""What a change of configuration touches: as little as possible, and pods only where they would not notice it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

CHANGES: Mapping[str, tuple[Mapping[str, Any], set[tuple[str, str]]]] = {
    "a threshold": (
        {"rules": {"nodes": "groups: [] # 2\n", "services": "groups: []\n"}},
        {("ConfigMap", "prometheus-rules-nodes")},
    ),
    "a service": (
        {"targets": {"probes-http.yaml": "[{}]\n", "services.yaml": "scrape_configs: []\n"}},
        {("ConfigMap", "prometheus-targets-probes-http")},
    ),
    "a route": ({"alertmanager": "route: {receiver: a}\n"}, {("ConfigMap", "alertmanager-config")}),
    "a scrape interval": (
        {"prometheus": "global: {scrape_interval: 1m}\n"},
        {("ConfigMap", "prometheus-config"), ("StatefulSet", "prometheus")},
    ),
    "a rule over long windows": (
        {"ruler": {"objectives": "groups: [] # 2\n"}},
        {("ConfigMap", "thanos-ruler-rules-objectives")},
    ),
    "a CloudWatch metric": (
        {"cloudwatch": "apiVersion: v1alpha1 # 2\n"},
        {("ConfigMap", "cloudwatch-exporter-config")},
    ),
    "a probe module": (
        {"blackbox": "modules: {icmp: {}}\n"},
        {("ConfigMap", "blackbox-exporter-config"), ("Deployment", "blackbox-exporter")},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_touches_only_what_it_must(monitor, args, cluster, change: str) -> None:
    fields, expected = CHANGES[change]
    changed = monitor(replace(args, configuration=replace(args.configuration, **fields)))
    before = {(item.kind, item.namespace, item.name): item.manifest for item in cluster}
    after = {(item.kind, item.namespace, item.name): item.manifest for item in changed}
    assert before.keys() == after.keys()
    assert {(key[0], key[2]) for key in before if before[key] != after[key]} == expected


def test_a_panel_touches_only_the_dashboards_of_its_folder(monitor, args, cluster) -> None:
    boards = {**args.dashboards, "Services": {"cart.json": "{ }"}}
    before, after = (
        {(item.kind, item.name): item.manifest for item in found}
        for found in (cluster, monitor(replace(args, dashboards=boards)))
    )
    assert {key for key in before | after if before.get(key) != after.get(key)} == {
        ("ConfigMap", "grafana-dashboards-services")
    }


@pytest.mark.parametrize(
    ("kind", "name", "fields"),
    [
        ("StatefulSet", "prometheus", {"prometheus": "global: {scrape_interval: 1m}\n"}),
        ("Deployment", "blackbox-exporter", {"blackbox": "modules: {icmp: {}}\n"}),
    ],
)
def test_pods_are_replaced_by_an_annotation_alone(monitor, args, cluster, kind, name, fields) -> None:
    changed = monitor(replace(args, configuration=replace(args.configuration, **fields)))
    before, after = (source.one(kind, name) for source in (cluster, changed))
    assert before.pod_annotations.keys() == after.pod_annotations.keys() == {"checksum/config"}
    assert before.pod_annotations != after.pod_annotations
    assert (before.pod, before.pod_labels) == (after.pod, after.pod_labels)


def test_rules_that_fit_into_no_config_map_stop_the_program(monitor, args) -> None:
    rules = {**args.configuration.rules, "nodes": "#" * 1024 * 1024}
    with pytest.raises(ValueError, match="'prometheus-rules-nodes' would hold"):
        monitor(replace(args, configuration=replace(args.configuration, rules=rules)))
