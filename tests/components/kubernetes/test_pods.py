"""What holds of every pod, whatever program it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kubernetes.utils.quantity import parse_quantity

from observability.topology import NODE_AGENTS_NAMESPACE

PINNED = re.compile(r"\S+:v?\d+\.\d+\.\d+(-[a-z0-9.-]+)?@sha256:[0-9a-f]{64}")
SAFE_SYSCTLS = {
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_syncookies",
}
RESTRICTED_VOLUMES = {"configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret"}
READERS_OF_THE_API = {"prometheus", "kube-state-metrics"}


def containers(cluster) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    for workload in cluster.workloads:
        assert "initContainers" not in workload.pod
        for container in workload.containers:
            yield workload, container


def test_every_program_runs(cluster) -> None:
    assert {(workload.kind, workload.name) for workload in cluster.workloads} == {
        ("StatefulSet", "prometheus"),
        ("StatefulSet", "alertmanager"),
        ("Deployment", "alert-bridge"),
        ("Deployment", "blackbox-exporter"),
        ("Deployment", "kube-state-metrics"),
        ("Deployment", "cloudwatch-exporter"),
        ("Deployment", "grafana"),
        ("Deployment", "thanos-query"),
        ("StatefulSet", "thanos-store-gateway"),
        ("StatefulSet", "thanos-compactor"),
        ("StatefulSet", "thanos-ruler"),
        ("DaemonSet", "node-exporter"),
    }


def test_images_are_pinned(cluster) -> None:
    assert all(PINNED.fullmatch(container["image"]) for _, container in containers(cluster))


def test_no_container_can_gain_privileges_or_write_to_its_image(cluster) -> None:
    for _, container in containers(cluster):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_every_process_is_nobody_and_confined(cluster) -> None:
    for workload in cluster.workloads:
        context = workload.pod["securityContext"]
        assert context["runAsNonRoot"] is True, workload
        assert context["runAsUser"] == context["runAsGroup"] == context["fsGroup"] > 0, workload
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}, workload
        assert {sysctl["name"] for sysctl in context.get("sysctls", [])} <= SAFE_SYSCTLS, workload


def test_only_node_agents_reach_into_their_node(cluster) -> None:
    for workload in cluster.workloads:
        reaches = bool(
            {"hostNetwork", "hostPID", "hostIPC"} & workload.pod.keys()
            or any("hostPath" in volume for volume in workload.pod.get("volumes", []))
            or any("hostPort" in port for container in workload.containers for port in container["ports"])
        )
        assert reaches == (workload.namespace == NODE_AGENTS_NAMESPACE), workload


def test_what_is_seen_of_a_node_cannot_be_changed(cluster) -> None:
    node_exporter = cluster.one("DaemonSet", "node-exporter")
    [container] = node_exporter.containers
    assert container["volumeMounts"]
    assert all(mount["readOnly"] for mount in container["volumeMounts"])


def test_all_other_volumes_are_of_the_kinds_that_the_restricted_level_allows(cluster) -> None:
    for workload in cluster.workloads:
        if workload.namespace != NODE_AGENTS_NAMESPACE:
            kinds = {kind for volume in workload.pod.get("volumes", []) for kind in volume if kind != "name"}
            assert kinds <= RESTRICTED_VOLUMES, workload


def test_only_claims_and_bounded_scratch_space_are_written_to(cluster) -> None:
    for workload, container in containers(cluster):
        writable = {claim["metadata"]["name"] for claim in workload.spec.get("volumeClaimTemplates", [])}
        writable |= {
            volume["name"] for volume in workload.pod.get("volumes", []) if volume.get("emptyDir", {}).get("sizeLimit")
        }
        for mount in container.get("volumeMounts", []):
            assert mount.get("readOnly", False) == (mount["name"] not in writable), (workload, mount)


def test_every_mount_is_of_a_volume_of_the_pod_and_every_volume_is_mounted(cluster) -> None:
    for workload in cluster.workloads:
        volumes = {volume["name"] for volume in workload.pod.get("volumes", [])}
        volumes |= {claim["metadata"]["name"] for claim in workload.spec.get("volumeClaimTemplates", [])}
        mounted = {mount["name"] for container in workload.containers for mount in container.get("volumeMounts", [])}
        assert mounted == volumes, workload


def test_every_container_is_promised_and_bounded(cluster) -> None:
    for workload, container in containers(cluster):
        resources = container["resources"]
        for resource in ("cpu", "memory"):
            requested, limit = (parse_quantity(resources[part][resource]) for part in ("requests", "limits"))
            assert 0 < requested <= limit, (workload, container["name"])


def test_every_container_is_probed_on_a_port_of_its_own(cluster) -> None:
    for workload, container in containers(cluster):
        ports = {port["name"] for port in container["ports"]}
        for kind in ("livenessProbe", "readinessProbe"):
            assert container[kind]["httpGet"]["port"] in ports, (workload, container["name"], kind)


def test_ports_of_a_pod_are_its_containers_own(cluster) -> None:
    for workload in cluster.workloads:
        ports = [port for container in workload.containers for port in container["ports"]]
        assert len({port["containerPort"] for port in ports}) == len({port["name"] for port in ports}) == len(ports)


def test_every_program_has_a_service_account_of_its_own(cluster) -> None:
    accounts = {(account.namespace, account.name) for account in cluster.of("ServiceAccount")}
    used = [(workload.namespace, workload.pod["serviceAccountName"]) for workload in cluster.workloads]
    assert len(set(used)) == len(used)
    assert set(used) == accounts


def test_only_readers_of_the_api_hold_a_token(cluster) -> None:
    for workload in cluster.workloads:
        assert workload.pod["automountServiceAccountToken"] == (workload.name in READERS_OF_THE_API), workload
    assert not any(account.manifest["automountServiceAccountToken"] for account in cluster.of("ServiceAccount"))


def test_replicas_are_spread_and_drained_one_at_a_time(cluster) -> None:
    for workload in cluster.of("StatefulSet", "Deployment"):
        if workload.spec["replicas"] < 2:
            continue
        pods = workload.spec["selector"]
        [apart] = workload.pod["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
        assert apart == {"topologyKey": "kubernetes.io/hostname", "labelSelector": pods}, workload
        [zones] = workload.pod["topologySpreadConstraints"]
        assert zones["topologyKey"] == "topology.kubernetes.io/zone", workload
        assert zones["labelSelector"] == pods, workload
        [budget] = [item for item in cluster.of("PodDisruptionBudget") if item.spec["selector"] == pods]
        assert budget.namespace == workload.namespace
        assert budget.spec["maxUnavailable"] == 1


def test_a_rollout_never_needs_more_nodes_than_replicas(cluster) -> None:
    for workload in cluster.of("Deployment"):
        assert workload.spec["strategy"]["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}, workload
