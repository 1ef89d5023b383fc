"""Agents, gateways and Jaeger as Kubernetes would be sent them, with the configurations that they would read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from kubernetes.utils.quantity import parse_quantity

from components.secret_store import AwsSecretsManager
from components.telemetry.cluster import Telemetry, TelemetryArgs
from components.telemetry.openings import telemetry_openings
from observability.collectors.agent import render_agent
from observability.collectors.common import OTLP_GRPC_PORT, QUEUE_DIR, TLS_DIR
from observability.collectors.gateway import USERS, render_gateway
from observability.collectors.jaeger import USER, render_jaeger
from observability.collectors.queues import VOLUME_SHARE, needed, volume_gib
from observability.log_alerts.counts import BASELINES, LINE_COUNTS
from observability.topology import ELASTICSEARCH, JAEGER, OTEL_AGENT, OTEL_GATEWAY, PROMETHEUS, Program
from settings.loader import load_from_files
from settings.models import Settings
from tests.components.kubernetes.conftest import OWNERSHIP
from tests.components.kubernetes.recorded import kubernetes_objects
from tests.components.kubernetes.test_network import selects
from tests.projects import ROOT
from tests.reading import CATALOGUE, from_yaml

WORKLOADS = (("DaemonSet", OTEL_AGENT), ("StatefulSet", OTEL_GATEWAY), ("Deployment", JAEGER))
PUSHED_ON_THE_NODE = "otlp"
"""What pods push to the agent beside them never leaves their node; the kubelet is read by a token."""
FLOWS = (
    (OTEL_AGENT, OTEL_GATEWAY, OTLP_GRPC_PORT),
    (OTEL_GATEWAY, JAEGER, OTLP_GRPC_PORT),
    (OTEL_GATEWAY, ELASTICSEARCH, ELASTICSEARCH.port),
    (JAEGER, ELASTICSEARCH, ELASTICSEARCH.port),
    (OTEL_GATEWAY, PROMETHEUS, PROMETHEUS.port),
)
"""Who sends to whom, by the configurations."""
GIB = 2**30


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_from_files(ROOT, "prod").settings


@pytest.fixture(scope="module")
def configurations(settings: Settings) -> Mapping[str, str]:
    cluster = settings.clusters.primary
    return {
        OTEL_AGENT.name: render_agent(settings),
        OTEL_GATEWAY.name: render_gateway(CATALOGUE, settings, cluster, LINE_COUNTS, BASELINES),
        JAEGER.name: render_jaeger(settings),
    }


@pytest.fixture(scope="module")
def parsed(configurations: Mapping[str, str]) -> Mapping[str, Any]:
    return {name: from_yaml(text) for name, text in configurations.items()}


@pytest.fixture(scope="module")
def found(record: Any, settings: Settings, configurations: Mapping[str, str]) -> Mapping[tuple[str, str], Any]:
    args = TelemetryArgs(
        ownership=OWNERSHIP,
        cluster=settings.clusters.primary,
        settings=settings.telemetry,
        agent=configurations[OTEL_AGENT.name],
        gateway=configurations[OTEL_GATEWAY.name],
        jaeger=configurations[JAEGER.name],
        volume_gib=volume_gib(settings),
        prometheus_shards=1,
        secret_store=AwsSecretsManager(region="eu-west-1"),
        secrets={user: f"kiso/dev/search/{user}" for user in (*USERS.values(), USER)},
    )
    return kubernetes_objects(record, lambda opts: Telemetry("telemetry", args, opts))


def pod(found: Mapping[tuple[str, str], Any], kind: str, program: Program) -> Any:
    return found[kind, program.name].inputs["spec"]["template"]["spec"]


def tls_settings(part: Any) -> Iterator[Mapping[str, Any]]:
    """Of a receiver or an exporter, however deep."""
    for key, value in part.items() if isinstance(part, Mapping) else ():
        if key == "tls":
            yield value
        else:
            yield from tls_settings(value)


def test_every_exporter_that_leaves_its_pod_shows_a_certificate_and_asks_for_one(parsed: Mapping[str, Any]) -> None:
    exporters = {
        (program, name): part
        for program in (OTEL_AGENT.name, OTEL_GATEWAY.name)
        for name, part in parsed[program]["exporters"].items()
        # Prometheus takes samples in clear inside the cluster, as it is scraped.
        if not name.startswith("prometheusremotewrite/")
    }
    storage = parsed[JAEGER.name]["extensions"]["jaeger_storage"]["backends"].values()
    for place, part in [*exporters.items(), *((JAEGER.name, backend) for backend in storage)]:
        [tls] = tls_settings(part)
        assert {"ca_file", "cert_file", "key_file"} <= tls.keys(), place
        assert all(str(tls[key]).startswith(f"{TLS_DIR}/") for key in ("ca_file", "cert_file", "key_file")), place
        assert not {"insecure", "insecure_skip_verify"} & tls.keys(), place


def test_whoever_takes_from_another_node_asks_for_the_senders_certificate(parsed: Mapping[str, Any]) -> None:
    for program in (OTEL_GATEWAY.name, JAEGER.name):
        for part in parsed[program]["receivers"].values():
            for protocol in part["protocols"].values():
                assert {"client_ca_file", "cert_file", "key_file"} <= protocol["tls"].keys(), program
    assert not [*tls_settings(parsed[OTEL_AGENT.name]["receivers"][PUSHED_ON_THE_NODE])]


@pytest.mark.parametrize(("kind", "program"), WORKLOADS, ids=lambda part: getattr(part, "name", part))
def test_pods_are_restricted(found: Mapping[tuple[str, str], Any], kind: str, program: Program) -> None:
    spec = pod(found, kind, program)
    assert spec["securityContext"]["runAsNonRoot"] and spec["securityContext"]["runAsUser"] > 0
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
    on_the_node = {volume["name"] for volume in spec["volumes"] if "hostPath" in volume}
    assert bool(on_the_node) == (program == OTEL_AGENT)
    for container in spec["containers"]:
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] and not context["allowPrivilegeEscalation"]
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert {"livenessProbe", "readinessProbe"} <= container.keys()
        assert all(mount.get("readOnly") for mount in container["volumeMounts"] if mount["name"] in on_the_node)


@pytest.mark.parametrize(("kind", "program"), WORKLOADS, ids=lambda part: getattr(part, "name", part))
def test_data_is_refused_before_the_container_is_killed(
    found: Mapping[tuple[str, str], Any], parsed: Mapping[str, Any], kind: str, program: Program
) -> None:
    limiter = parsed[program.name]["processors"]["memory_limiter"]
    assert 0 < limiter["spike_limit_percentage"] < limiter["limit_percentage"] < 100
    for name, pipeline in parsed[program.name]["service"]["pipelines"].items():
        from_outside = {"otlp", "filelog/pods", "hostmetrics", "kubeletstats"} & {*pipeline["receivers"]}
        assert not from_outside or pipeline["processors"][0] == "memory_limiter", name
    [container] = pod(found, kind, program)["containers"]
    # Percentages are of the container's limit: without one, of the node.
    assert parse_quantity(container["resources"]["limits"]["memory"]) >= parse_quantity(
        container["resources"]["requests"]["memory"]
    )


def test_a_gateways_volume_holds_an_hour_at_the_catalogued_rate(
    found: Mapping[tuple[str, str], Any], settings: Settings
) -> None:
    workload = found["StatefulSet", OTEL_GATEWAY.name]
    [claim] = workload.inputs["spec"]["volumeClaimTemplates"]
    assert workload.protect and workload.inputs["spec"]["replicas"] >= 2
    held = int(claim["spec"]["resources"]["requests"]["storage"].removesuffix("Gi")) * GIB * VOLUME_SHARE
    an_hour = settings.search.daily_gib * GIB / 24
    assert settings.telemetry.outage_minutes >= 60
    assert held * (settings.telemetry.gateway.replicas - 1) >= an_hour * settings.telemetry.peak_factor
    assert held >= needed(settings).total_bytes


def test_an_agents_queues_fit_the_directory_that_it_may_fill(
    found: Mapping[tuple[str, str], Any], parsed: Mapping[str, Any]
) -> None:
    spec = pod(found, "DaemonSet", OTEL_AGENT)
    [queues] = [volume for volume in spec["volumes"] if volume["name"] == "queues"]
    exporters = parsed[OTEL_AGENT.name]["exporters"].values()
    sizes = [part["sending_queue"]["queue_size"] for part in exporters]
    assert sum(sizes) < parse_quantity(f"{queues['emptyDir']['sizeLimit']}".replace("Mib", "Mi"))
    [container] = spec["containers"]
    assert QUEUE_DIR in {mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] == "queues"}


@pytest.mark.parametrize(("sender", "taker", "port"), FLOWS, ids=lambda part: getattr(part, "name", str(part)))
def test_a_flow_is_open_at_both_ends(settings: Settings, sender: Program, taker: Program, port: int) -> None:
    assert opens(settings, "egress", "to", sender, taker, port)
    assert opens(settings, "ingress", "from", taker, sender, port)


def test_nobody_else_reaches_a_gateway(settings: Settings) -> None:
    stranger = Program(name="stranger", namespace=OTEL_GATEWAY.namespace, port=1)
    assert not opens(settings, "ingress", "from", OTEL_GATEWAY, stranger, OTLP_GRPC_PORT)
    assert not opens(settings, "ingress", "from", JAEGER, stranger, OTLP_GRPC_PORT)


def opens(settings: Settings, direction: str, way: str, own: Program, other: Program, port: int) -> bool:
    """Whether a policy of its namespace opens `own` in that direction for `other`."""
    openings = telemetry_openings(settings.clusters.primary, 1, second_store=False)[own.namespace]
    return any(
        selects(spec["podSelector"], labels(own))
        and any(
            port in {one["port"] for one in rule["ports"]} and any(is_peer(peer, own, other) for peer in rule[way])
            for rule in spec.get(direction, ())
        )
        for spec in openings.values()
    )


def is_peer(peer: Mapping[str, Any], own: Program, other: Program) -> bool:
    if "ipBlock" in peer:
        return False
    if namespaces := peer.get("namespaceSelector"):
        inside = selects(namespaces, {"kubernetes.io/metadata.name": other.namespace})
    else:
        inside = own.namespace == other.namespace
    return inside and selects(peer.get("podSelector", {}), labels(other))


def labels(program: Program) -> Mapping[str, str]:
    return {"app.kubernetes.io/name": program.name}
