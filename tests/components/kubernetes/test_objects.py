"""What holds of the objects of a cluster together: they refer to what exists, and allow no more than is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from kubernetes.utils.quantity import parse_quantity

from observability import topology
from observability.configuration import ShardConfiguration
from observability.grafana import GRAFANA
from observability.sizing import ServerSize
from settings.alerting import Alertmanager
from settings.metrics import Prometheus, Thanos, ThanosQuery, ThanosRuler
from tests.components.kubernetes.conftest import CALLING_AWS, CONFIGURATION

RBAC_KINDS = ("Role", "ClusterRole")
CLUSTER_SCOPED = {"Namespace", "StorageClass", "ClusterRole", "ClusterRoleBinding"}
PROGRAMS = (
    topology.PROMETHEUS,
    topology.THANOS_SIDECAR_HTTP,
    topology.THANOS_SIDECAR_GRPC,
    topology.ALERTMANAGER,
    topology.ALERTMANAGER_CLUSTER,
    topology.BLACKBOX_EXPORTER,
    topology.KUBE_STATE_METRICS,
    topology.CLOUDWATCH_EXPORTER,
    topology.THANOS_QUERY,
    topology.THANOS_STORE_GATEWAY,
    topology.THANOS_STORE_GATEWAY.on(topology.THANOS_GRPC_PORT),
    topology.THANOS_COMPACTOR,
    topology.THANOS_RULER,
    topology.THANOS_RULER.on(topology.THANOS_GRPC_PORT),
    GRAFANA,
)


def config_maps_used(workload) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Name, and the items that are taken of it, of each ConfigMap that the pods mount."""
    for volume in workload.pod.get("volumes", []):
        sources = volume["projected"]["sources"] if "projected" in volume else [volume]
        for source in sources:
            if "configMap" in source:
                yield source["configMap"]["name"], source["configMap"].get("items", [])


def test_every_object_says_whose_it_is(cluster) -> None:
    for item in cluster:
        assert {"owner": "operations", "environment": "dev"}.items() <= item.labels.items(), item
        assert item.labels["app.kubernetes.io/part-of"] == "operations-platform", item


def test_every_object_is_in_a_namespace_that_is_declared(cluster) -> None:
    declared = {namespace.name for namespace in cluster.of("Namespace")}
    for item in cluster:
        if item.kind in CLUSTER_SCOPED:
            assert item.namespace is None, item
        elif item.kind not in ("Role", "RoleBinding"):
            assert item.namespace in declared, item


def test_names_of_objects_are_unique(cluster) -> None:
    assert max(Counter((item.kind, item.namespace, item.name) for item in cluster).values()) == 1


def test_clusters_get_the_same_objects_under_other_logical_names_from_their_own_provider(cluster, recording) -> None:
    names = {
        role: {item.name for item in recording.managed if item.provider == f"kubernetes-{role}"}
        for role in ("primary", "dr")
    }
    assert len(names["primary"]) == len(cluster)
    assert {name.removeprefix("dr-") for name in names["dr"]} == {
        name.removeprefix("primary-") for name in names["primary"]
    }
    assert not names["primary"] & names["dr"]


def test_every_object_has_a_component_as_parent(cluster, recording) -> None:
    components = {resource.urn for resource in recording.resources if not resource.custom}
    assert all(item.resource.parent in components for item in cluster)


def test_selectors_fit_their_pods_and_outlive_their_version(cluster) -> None:
    for workload in cluster.workloads:
        selector = workload.spec["selector"]["matchLabels"]
        assert selector.items() <= workload.pod_labels.items(), workload
        assert "app.kubernetes.io/version" not in selector, workload
        assert workload.pod_labels["app.kubernetes.io/version"] in workload.containers[0]["image"], workload
        assert cluster.pods_selected(workload.namespace, selector) == [workload]


def test_every_service_leads_to_a_port_of_one_program(cluster) -> None:
    assert cluster.of("Service")
    for service in cluster.of("Service"):
        [workload] = cluster.pods_selected(service.namespace, service.spec["selector"])
        ports = {port["name"]: port["containerPort"] for item in workload.containers for port in item["ports"]}
        for port in service.spec["ports"]:
            assert ports[port["targetPort"]] == port["port"], service


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: f"{program.name}:{program.port}")
def test_every_address_that_the_configuration_relies_on_exists(cluster, program) -> None:
    service = cluster.one("Service", program.name)
    assert service.namespace == program.namespace
    assert program.port in {port["port"] for port in service.spec["ports"]}


def test_the_node_exporter_serves_its_port_on_the_node(cluster) -> None:
    exporter = cluster.one("DaemonSet", topology.NODE_EXPORTER.name)
    assert exporter.namespace == topology.NODE_EXPORTER.namespace
    assert exporter.containers[0]["ports"][0]["containerPort"] == topology.NODE_EXPORTER.port


def test_pods_of_a_stateful_set_have_names_in_dns(cluster) -> None:
    for workload in cluster.of("StatefulSet"):
        service = cluster.one("Service", workload.spec["serviceName"])
        assert service.spec["clusterIP"] == "None"
        assert service.spec["publishNotReadyAddresses"] is True


def test_every_alertmanager_knows_all_its_peers(cluster, args) -> None:
    [server, _] = cluster.one("StatefulSet", "alertmanager").containers
    peers = {arg.removeprefix("--cluster.peer=") for arg in server["args"] if arg.startswith("--cluster.peer=")}
    assert peers == set(topology.ALERTMANAGER_CLUSTER.pod_addresses(args.alertmanager.replicas))
    assert "--web.external-url=https://alertmanager.example.com" in server["args"], "messages link to it"


def test_config_maps_are_mounted_whole_and_none_is_left_out(cluster) -> None:
    mounted = set()
    for workload in cluster.workloads:
        for name, items in config_maps_used(workload):
            config_map = cluster.one("ConfigMap", name)
            assert config_map.namespace == workload.namespace
            if items:
                assert {item["key"] for item in items} == config_map.manifest["data"].keys()
            mounted.add(name)
    assert mounted == {config_map.name for config_map in cluster.of("ConfigMap")}


def test_files_are_where_the_configuration_expects_them(cluster) -> None:
    prometheus = cluster.one("StatefulSet", "prometheus")
    directories = {mount["name"]: mount["mountPath"] for mount in prometheus.containers[0]["volumeMounts"]}
    assert directories["config"] == topology.PROMETHEUS_CONFIG_DIR
    assert directories["targets"] == topology.PROMETHEUS_TARGETS_DIR
    assert directories["rules"] == topology.PROMETHEUS_RULES_DIR
    rules = [name for name, _ in config_maps_used(prometheus) if name.startswith("prometheus-rules-")]
    files = [file for name in rules for file in cluster.one("ConfigMap", name).manifest["data"]]
    assert files == ["nodes.yaml", "services.yaml"], "all in one folder: Prometheus globs file names only"
    targets = [name for name, _ in config_maps_used(prometheus) if name.startswith("prometheus-targets-")]
    files = [file for name in targets for file in cluster.one("ConfigMap", name).manifest["data"]]
    assert files == ["probes-http.yaml", "services.yaml"]
    assert topology.REPLICA_VARIABLE in {variable["name"] for variable in prometheus.containers[0]["env"]}
    alertmanager = cluster.one("StatefulSet", "alertmanager").containers[0]
    directories = {mount["name"]: mount["mountPath"] for mount in alertmanager["volumeMounts"]}
    assert directories["config"] == topology.ALERTMANAGER_CONFIG_DIR
    assert directories["secrets"] == topology.ALERTMANAGER_SECRETS_DIR
    blackbox = cluster.one("Deployment", "blackbox-exporter").containers[0]
    assert [mount["mountPath"] for mount in blackbox["volumeMounts"]] == [topology.BLACKBOX_CONFIG_DIR]


def test_reloaders_watch_what_changes_without_a_rollout(cluster) -> None:
    for name, directories in {
        "prometheus": {topology.PROMETHEUS_RULES_DIR, topology.PROMETHEUS_TARGETS_DIR},
        "alertmanager": {topology.ALERTMANAGER_CONFIG_DIR},
        "thanos-ruler": {topology.THANOS_RULES_DIR},
    }.items():
        workload = cluster.one("StatefulSet", name)
        [reloader] = [item for item in workload.containers if item["name"] == "config-reloader"]
        watched = {arg.removeprefix("--watched-dir=") for arg in reloader["args"] if arg.startswith("--watched-dir=")}
        assert watched == directories == {mount["mountPath"] for mount in reloader["volumeMounts"]}


def test_prometheus_cannot_be_stopped_over_the_network(cluster) -> None:
    prometheus = cluster.one("StatefulSet", "prometheus")
    server, _, reloader = prometheus.containers
    assert not {"--web.enable-lifecycle", "--web.enable-admin-api"} & set(server["args"])
    assert "--reload-method=signal" in reloader["args"]
    assert prometheus.pod["shareProcessNamespace"] is True


def test_secrets_come_from_aws_and_hold_up_neither_a_pod_nor_each_other(monitor, args) -> None:
    files = ("slack-api-url", "pagerduty-checkout", "dead-man", "ticket-tracker-token")
    secrets = {file: f"kiso/dev/receivers/{file}" for file in files}
    cluster = monitor(replace(args, receiver_secrets=secrets))
    assert not cluster.of("Secret")
    assert not any(item.resource.secrets for item in cluster)
    [store] = cluster.of("SecretStore")
    assert store.spec["provider"]["aws"] == {"service": "SecretsManager", "region": args.region}
    made: dict[tuple[str, str], str] = {}
    for sync in cluster.of("ExternalSecret"):
        assert sync.spec["secretStoreRef"]["name"] == store.name
        [item] = sync.spec["data"]
        if item["remoteRef"]["key"] not in args.grafana_secrets.values():
            made[sync.spec["target"]["name"], item["secretKey"]] = item["remoteRef"]["key"]
    assert len(made) == len(secrets) and {key: value for (_, key), value in made.items()} == secrets

    bridge = {(name, key): key for name, key in made if key == "ticket-tracker-token"}
    others = {(name, key): key for name, key in made if key != "ticket-tracker-token"}
    assert secret_files(cluster.one("Deployment", "alert-bridge")) == bridge
    assert secret_files(cluster.one("StatefulSet", "alertmanager")) == others, "where the configuration looks for them"


def secret_files(workload) -> dict[tuple[str, str], str]:
    """Path by Secret and key."""
    [volume] = [item for item in workload.pod["volumes"] if item["name"] == "secrets"]
    sources = [source["secret"] for source in volume["projected"]["sources"]]
    assert all(source["optional"] is True for source in sources)
    assert volume["projected"]["defaultMode"] & 0o007 == 0
    return {(source["name"], item["key"]): item["path"] for source in sources for item in source["items"]}


def test_a_stack_without_tickets_and_sentry_has_no_bridge(monitor, args) -> None:
    without = replace(args, configuration=replace(args.configuration, bridge=None))
    assert not any(item.name == "alert-bridge" for item in monitor(without).of("Deployment"))


def test_only_node_agents_is_privileged(cluster) -> None:
    modes = [f"pod-security.kubernetes.io/{mode}" for mode in ("enforce", "audit", "warn")]
    levels = {item.name: {item.labels[mode] for mode in modes} for item in cluster.of("Namespace")}
    assert levels == {
        topology.MONITORING_NAMESPACE: {"restricted"},
        topology.NODE_AGENTS_NAMESPACE: {"privileged"},
    }


def test_every_namespace_is_bounded_and_exposes_nothing(cluster) -> None:
    for namespace in cluster.of("Namespace"):
        [limits] = [item for item in cluster.of("ResourceQuota") if item.namespace == namespace.name]
        assert limits.spec["hard"]["services.loadbalancers"] == limits.spec["hard"]["services.nodeports"] == "0"
        assert [item for item in cluster.of("LimitRange") if item.namespace == namespace.name]


def test_the_privileged_namespace_has_room_for_the_two_agents_alone(cluster) -> None:
    [limits] = [item for item in cluster.of("ResourceQuota") if item.namespace == topology.NODE_AGENTS_NAMESPACE]
    allowed = {name: count for name, count in limits.spec["hard"].items() if name.startswith("count/")}
    assert allowed.pop("count/daemonsets.apps") == "2"
    assert {"count/deployments.apps", "count/statefulsets.apps", "count/jobs.batch"} <= allowed.keys()
    assert set(allowed.values()) == {"0"}


LARGE = ServerSize(cpu_millicores=4000, memory_mib=65536, volume_gib=1000)
SHARDED = replace(CONFIGURATION, further_shards=(ShardConfiguration(prometheus="global: {}\n", targets={}),) * 3)
GROWN = Thanos(
    query=ThanosQuery(replicas=10, memory_request_mib=4096), ruler=ThanosRuler(replicas=4, cpu_request_millicores=2000)
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"prometheus": Prometheus(replicas=4), "prometheus_size": LARGE},
        {"prometheus": Prometheus(replicas=4, shards=4), "configuration": SHARDED},
        {"alertmanager": Alertmanager(replicas=5)},
        {"thanos": GROWN},
    ],
)
def test_the_quota_has_room_for_everything_that_is_declared(monitor, args, changes) -> None:
    cluster = monitor(replace(args, **changes))
    workloads = [item for item in cluster.workloads if item.namespace == topology.MONITORING_NAMESPACE]
    [limits] = [item for item in cluster.of("ResourceQuota") if item.namespace == topology.MONITORING_NAMESPACE]
    hard = {name: parse_quantity(amount) for name, amount in limits.spec["hard"].items()}
    for kind in ("requests", "limits"):
        for resource in ("cpu", "memory"):
            used = sum(
                workload.spec["replicas"] * parse_quantity(container["resources"][kind][resource])
                for workload in workloads
                for container in workload.containers
            )
            assert used <= hard[f"{kind}.{resource}"]
    replicas = {workload.name: workload.spec["replicas"] for workload in workloads}
    assert sum(replicas.values()) < hard["pods"]
    claims = [replicas[item.name] for item in workloads if item.spec.get("volumeClaimTemplates")]
    assert sum(claims) <= hard["persistentvolumeclaims"]


def test_roles_read_and_name_what_they_read(cluster) -> None:
    rules = [rule for role in cluster.of(*RBAC_KINDS) for rule in role.manifest["rules"]]
    assert rules
    for rule in rules:
        assert set(rule["verbs"]) <= {"get", "list", "watch"}
        named = {*rule.get("resources", []), *rule.get("apiGroups", []), *rule.get("nonResourceURLs", [])}
        assert not any("*" in name for name in named)
        assert not {"secrets", "configmaps", "nodes/proxy", "pods/exec"} & named


def test_roles_are_bound_to_accounts_that_exist_and_use_a_token(cluster) -> None:
    bindings = cluster.of("RoleBinding", "ClusterRoleBinding")
    assert len(bindings) == len(cluster.of(*RBAC_KINDS))
    for binding in bindings:
        role = cluster.one(binding.manifest["roleRef"]["kind"], binding.manifest["roleRef"]["name"])
        assert role.namespace == binding.namespace
        [subject] = binding.manifest["subjects"]
        [user] = [item for item in cluster.workloads if item.pod["serviceAccountName"] == subject["name"]]
        assert subject["namespace"] == user.namespace
        assert user.pod["automountServiceAccountToken"] is True


def test_kube_state_metrics_watches_exactly_what_it_may_see(cluster) -> None:
    role = cluster.one("ClusterRole", "operations-platform-kube-state-metrics")
    [container] = cluster.one("Deployment", "kube-state-metrics").containers
    [watched] = [arg.partition("=")[2] for arg in container["args"] if arg.startswith("--resources=")]
    assert sorted(watched.split(",")) == sorted(kind for rule in role.manifest["rules"] for kind in rule["resources"])


def test_what_must_not_be_lost_is_encrypted_and_kept(cluster, args) -> None:
    [storage_class] = cluster.of("StorageClass")
    assert storage_class.manifest["parameters"]["encrypted"] == "true"
    assert storage_class.manifest["parameters"]["kmsKeyId"] == args.volume_key_arn
    assert storage_class.manifest["reclaimPolicy"] == "Retain"
    assert storage_class.manifest["volumeBindingMode"] == "WaitForFirstConsumer"
    for workload in cluster.of("StatefulSet"):
        retention = workload.spec["persistentVolumeClaimRetentionPolicy"]
        assert retention == {"whenDeleted": "Retain", "whenScaled": "Retain"}
        for claim in workload.spec["volumeClaimTemplates"]:
            assert claim["spec"]["storageClassName"] == storage_class.name


@pytest.mark.parametrize("volume_gib", [10, 100, 16384])
def test_prometheus_drops_old_blocks_before_its_volume_is_full(monitor, args, volume_gib: int) -> None:
    size = replace(args.prometheus_size, volume_gib=volume_gib)
    prometheus = monitor(replace(args, prometheus_size=size)).one("StatefulSet", "prometheus")
    flag = "--storage.tsdb.retention.size="
    [kept] = [arg.removeprefix(flag) for arg in prometheus.containers[0]["args"] if arg.startswith(flag)]
    [claim] = prometheus.spec["volumeClaimTemplates"]
    size = parse_quantity(claim["spec"]["resources"]["requests"]["storage"])
    # Prometheus' MB is a mebibyte.
    assert 0.75 < parse_quantity(kept.replace("MB", "Mi")) / size <= 0.8


def test_what_holds_state_is_protected(cluster) -> None:
    protected = {(item.kind, item.name) for item in cluster if item.resource.protect}
    assert protected == {
        ("Namespace", topology.MONITORING_NAMESPACE),
        ("StatefulSet", "prometheus"),
        ("StatefulSet", "thanos-compactor"),
        ("StatefulSet", "thanos-store-gateway"),
        ("StatefulSet", "alertmanager"),
        ("StatefulSet", "thanos-ruler"),
    }


def test_nothing_starts_before_its_namespace_is_guarded(cluster) -> None:
    guards = {"ResourceQuota", "LimitRange", "NetworkPolicy"}
    for workload in cluster.workloads:
        before = [item for item in cluster if item.resource.name in workload.resource.depends_on]
        assert guards <= {item.kind for item in before if item.namespace == workload.namespace}, workload


def test_nothing_starts_before_what_it_reads(cluster) -> None:
    for workload in cluster.workloads:
        before = {(item.kind, item.name) for item in cluster if item.resource.name in workload.resource.depends_on}
        needed = {("ConfigMap", name) for name, _ in config_maps_used(workload)}
        needed.add(("ServiceAccount", workload.pod["serviceAccountName"]))
        if "serviceName" in workload.spec:
            needed |= {("Service", workload.spec["serviceName"]), ("StorageClass", "encrypted-gp3")}
        assert needed <= before, workload


def test_what_calls_aws_starts_after_it_was_given_its_identity(cluster) -> None:
    waiting = {
        workload.name: {name for name in workload.resource.depends_on if name.endswith("-identity")}
        for workload in cluster.workloads
    }
    calling = {program.name: {f"primary-{program.name}-identity"} for program in CALLING_AWS}
    assert {name: identities for name, identities in waiting.items() if identities} == calling
