"""Rewired, a configuration differs in where things are and in nothing else."""

from __future__ import annotations

import copy
from itertools import count
from typing import Any

from localcloud.telemetry.rewiring import Peers, rewired

DOCUMENT: dict[str, Any] = {
    "receivers": {
        "file_log/pods": {
            "include": ["/var/log/pods/*/*/*.log"],
            "exclude": ["/var/log/podsnot/x"],
            "storage": "queue",
        },
        "otlp": {"protocols": {"grpc": {"endpoint": "0.0.0.0:4317"}, "http": {"endpoint": "0.0.0.0:4318"}}},
        "hostmetrics": {"scrapers": {"cpu": None}},
    },
    "processors": {"k8s_attributes": {"auth_type": "serviceAccount"}, "batch": None},
    "exporters": {
        "elasticsearch": {"endpoints": ["https://elasticsearch.logging:9200"], "retry": {"enabled": True}},
        "loadbalancing": {"protocol": {"otlp": {"timeout": "5s"}}, "resolver": {"dns": {"hostname": "otel-gateway"}}},
        "prometheusremotewrite": {"endpoint": "http://prometheus:9090/api/v1/write"},
    },
    "extensions": {
        "file_storage/queue": {"directory": "/var/lib/otelcol"},
        "health_check": {"endpoint": "0.0.0.0:13133"},
    },
    "connectors": {"span_metrics": {"histogram": None}},
    "service": {
        "extensions": ["file_storage/queue", "health_check"],
        "pipelines": {
            "logs": {"receivers": ["file_log/pods", "otlp"], "processors": ["batch"], "exporters": ["elasticsearch"]},
            "traces": {"receivers": ["otlp"], "processors": [], "exporters": ["span_metrics", "loadbalancing"]},
            "metrics/spans": {"receivers": ["span_metrics"], "exporters": ["prometheusremotewrite"]},
            "metrics/host": {"receivers": ["hostmetrics"], "exporters": ["prometheusremotewrite"]},
        },
        "telemetry": {
            "metrics": {"readers": [{"pull": {"exporter": {"prometheus": {"host": "0.0.0.0", "port": 8888}}}}]}
        },
    },
}
PEERS = Peers(elasticsearch="http://127.0.0.1:1", otlp="127.0.0.1:2", remote_write="http://127.0.0.1:3")


def made() -> tuple[dict[str, Any], dict[str, str]]:
    ports = count(9000)
    folders = {"/var/log/pods": "/tmp/pods", "/var/lib/otelcol": "/tmp/queue"}
    result = rewired(copy.deepcopy(DOCUMENT), folders, PEERS, lambda: f"127.0.0.1:{next(ports)}")
    return result.document, dict(result.listens)


def test_folders_move_and_what_only_looks_like_one_stays() -> None:
    document, _ = made()
    files = document["receivers"]["file_log/pods"]
    assert files == {"include": ["/tmp/pods/*/*/*.log"], "exclude": ["/var/log/podsnot/x"], "storage": "queue"}
    assert document["extensions"]["file_storage/queue"]["directory"] == "/tmp/queue"


def test_everything_listens_on_a_port_of_its_own() -> None:
    document, listens = made()
    protocols = document["receivers"]["otlp"]["protocols"]
    assert listens["receivers.otlp.protocols.http"] == protocols["http"]["endpoint"]
    assert set(listens) == {
        "receivers.otlp.protocols.grpc",
        "receivers.otlp.protocols.http",
        "extensions.health_check",
        "metrics",
    }
    assert len(set(listens.values())) == len(listens)
    assert all(address.startswith("127.0.0.1:") for address in listens.values())


def test_exporters_are_led_to_the_peers_and_keep_how_they_send() -> None:
    exporters = made()[0]["exporters"]
    assert exporters["elasticsearch"] == {"endpoints": [PEERS.elasticsearch], "retry": {"enabled": True}}
    assert exporters["loadbalancing"]["resolver"] == {"static": {"hostnames": [PEERS.otlp]}}
    assert exporters["loadbalancing"]["protocol"] == {"otlp": {"timeout": "5s"}}
    assert exporters["prometheusremotewrite"] == {"endpoint": PEERS.remote_write}


def test_only_what_measures_the_node_is_left_out() -> None:
    document, _ = made()
    pipelines = document["service"]["pipelines"]
    assert set(DOCUMENT["service"]["pipelines"]) - set(pipelines) == {"metrics/host"}
    assert set(DOCUMENT["receivers"]) - set(document["receivers"]) == {"hostmetrics"}
    for name, pipeline in pipelines.items():
        assert pipeline == DOCUMENT["service"]["pipelines"][name]
    assert document["processors"] == {"k8s_attributes": {"auth_type": "kubeConfig"}, "batch": None}
