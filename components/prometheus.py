"""Prometheus: replicas that each scrape everything, keep it for a while, and copy it to object storage for good."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.access import Access, AccessArgs, Rule, watch
from components.config_reloader import config_reloader
from components.images import images
from components.manifests import Manifest, checksum, config_map_data, metadata, program_labels, selector
from components.volumes import KEEP_CLAIMS, claim_template
from components.workload import (
    ProgramArgs,
    Resources,
    container,
    http_probe,
    one_at_a_time,
    pod_template,
    service_spec,
    spread,
)
from observability.configuration import Configuration
from observability.topology import (
    PROMETHEUS,
    PROMETHEUS_CONFIG_DIR,
    PROMETHEUS_RULES_DIR,
    PROMETHEUS_TARGETS_DIR,
    REPLICA_VARIABLE,
    THANOS_SIDECAR_GRPC,
    THANOS_SIDECAR_HTTP,
)
from settings.models import Prometheus as PrometheusSettings

_PORTS = {"http": PROMETHEUS.port}
_THANOS_PORTS = {"thanos-http": THANOS_SIDECAR_HTTP.port, "thanos-grpc": THANOS_SIDECAR_GRPC.port}

_DATA = "data"
_DATA_DIR = "/prometheus"
_RETENTION_SHARE_PERCENT = 80
"""Of the volume. The rest is for the write-ahead log and for blocks while they are written."""
_BLOCK_LENGTH = "2h"
"""The shortest and the longest: only blocks that Prometheus never merges are what the sidecar uploads."""

_CLUSTER_RULES: list[Rule] = [
    watch("", "nodes", "pods"),
    {"apiGroups": [""], "resources": ["nodes/metrics"], "verbs": ["get"]},
    {"nonResourceURLs": ["/metrics"], "verbs": ["get"]},
]
_NAMESPACE_RULES: Mapping[str, list[Rule]] = {
    # Where the API server's own addresses are found.
    "default": [watch("", "services"), watch("discovery.k8s.io", "endpointslices")],
}


@dataclass(frozen=True, kw_only=True)
class PrometheusArgs(ProgramArgs):
    settings: PrometheusSettings
    configuration: Configuration
    metrics_bucket: str
    region: str
    """AWS region of the bucket."""


class Prometheus(pulumi.ComponentResource):
    """The StatefulSet with what it reads, what it may read, and how it is reached.

    A change of prometheus.yaml replaces the pods; rules and targets are loaded while they run.
    """

    def __init__(self, name: str, args: PrometheusArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:prometheus:Prometheus", name, {}, opts)
        labels = program_labels(PROMETHEUS, args.ownership, images().prometheus)

        def child(*after: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after], protect=protect)

        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(PROMETHEUS.name, PROMETHEUS.namespace, labels),
            automount_service_account_token=False,
            opts=child(),
        )
        access = Access(
            f"{name}-access",
            AccessArgs(
                program=PROMETHEUS,
                labels=labels,
                cluster_rules=_CLUSTER_RULES,
                namespace_rules=_NAMESPACE_RULES,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        config_maps = [
            core.ConfigMap(
                f"{name}-{role}",
                metadata=metadata(f"prometheus-{role}", PROMETHEUS.namespace, labels),
                data=config_map_data(f"prometheus-{role}", texts),
                opts=child(),
            )
            for role, texts in _texts(args.configuration).items()
        ]
        service = core.Service(
            f"{name}-service",
            metadata=metadata(PROMETHEUS.name, PROMETHEUS.namespace, labels),
            spec=service_spec(PROMETHEUS, _PORTS | _THANOS_PORTS, governing=True),
            opts=child(),
        )
        policy.PodDisruptionBudget(
            f"{name}-disruption-budget",
            metadata=metadata(PROMETHEUS.name, PROMETHEUS.namespace, labels),
            spec=one_at_a_time(PROMETHEUS),
            opts=child(),
        )
        apps.StatefulSet(
            f"{name}-stateful-set",
            metadata=metadata(PROMETHEUS.name, PROMETHEUS.namespace, labels),
            spec=_stateful_set(args, labels),
            # Deleting or replacing it stops all replicas at once, and pods with other claims would start empty.
            opts=child(account, access, service, *config_maps, protect=True),
        )
        self.register_outputs({})


def _texts(configuration: Configuration) -> Mapping[str, Mapping[str, str]]:
    """What goes into each ConfigMap: a diff shows the domain that changes, and none nears the limit of its size."""
    return {
        "config": {"prometheus.yaml": configuration.prometheus},
        "targets": configuration.targets,
        **{f"rules-{domain}": {f"{domain}.yaml": text} for domain, text in sorted(configuration.rules.items())},
    }


def _stateful_set(args: PrometheusArgs, labels: Mapping[str, str]) -> Manifest:
    spec = {
        "serviceAccountName": PROMETHEUS.name,
        # For the reloader to signal Prometheus: its HTTP way would let whoever reaches the port shut it down as well.
        "shareProcessNamespace": True,
        # Prometheus writes its head to disk before it goes.
        "terminationGracePeriodSeconds": 600,
        "containers": [_server(args.settings), _thanos_sidecar(args.metrics_bucket, args.region), _reloader()],
        "volumes": [
            {"name": "config", "configMap": {"name": "prometheus-config"}},
            {"name": "targets", "configMap": {"name": "prometheus-targets"}},
            {
                "name": "rules",
                "projected": {
                    "sources": [
                        {"configMap": {"name": f"prometheus-rules-{domain}"}}
                        for domain in sorted(args.configuration.rules)
                    ]
                },
            },
        ],
        **spread(PROMETHEUS),
    }
    return {
        "serviceName": PROMETHEUS.name,
        "replicas": args.settings.replicas,
        "podManagementPolicy": "Parallel",
        "minReadySeconds": 10,
        "selector": {"matchLabels": selector(PROMETHEUS)},
        "template": pod_template(labels, spec, annotations=checksum(args.configuration.prometheus), reads_api=True),
        "persistentVolumeClaimRetentionPolicy": KEEP_CLAIMS,
        "volumeClaimTemplates": [claim_template(_DATA, args.settings.volume_gib)],
    }


def _server(settings: PrometheusSettings) -> Manifest:
    kept_mib = settings.volume_gib * 1024 * _RETENTION_SHARE_PERCENT // 100
    return container(
        "prometheus",
        images().prometheus,
        args=[
            f"--config.file={PROMETHEUS_CONFIG_DIR}/prometheus.yaml",
            f"--web.listen-address=:{PROMETHEUS.port}",
            f"--storage.tsdb.path={_DATA_DIR}",
            f"--storage.tsdb.retention.time={settings.retention_days}d",
            # Its megabytes are powers of two.
            f"--storage.tsdb.retention.size={kept_mib}MB",
            f"--storage.tsdb.min-block-duration={_BLOCK_LENGTH}",
            f"--storage.tsdb.max-block-duration={_BLOCK_LENGTH}",
        ],
        ports=_PORTS,
        resources=Resources(cpu_millicores=settings.cpu_request_millicores, memory_mib=settings.memory_request_mib),
        probes={
            # Replaying a large log takes long: half an hour before it is taken for dead.
            "startup": http_probe("/-/ready", "http", period_seconds=15, failures=120),
            "liveness": http_probe("/-/healthy", "http", failures=6),
            "readiness": http_probe("/-/ready", "http"),
        },
        mounts={
            "config": PROMETHEUS_CONFIG_DIR,
            "targets": PROMETHEUS_TARGETS_DIR,
            "rules": PROMETHEUS_RULES_DIR,
        },
        writable={_DATA: _DATA_DIR},
        environment={REPLICA_VARIABLE: "metadata.name"},
    )


def _thanos_sidecar(bucket: str, region: str) -> Manifest:
    object_store = {
        "type": "S3",
        "config": {
            "bucket": bucket,
            "endpoint": f"s3.{region}.amazonaws.com",
            "region": region,
            # Credentials of the pod's own identity, by AWS's own chain; none are written here.
            "aws_sdk_auth": True,
        },
    }
    return container(
        "thanos-sidecar",
        images().thanos,
        args=[
            "sidecar",
            f"--prometheus.url=http://127.0.0.1:{PROMETHEUS.port}",
            f"--tsdb.path={_DATA_DIR}",
            f"--http-address=:{THANOS_SIDECAR_HTTP.port}",
            f"--grpc-address=:{THANOS_SIDECAR_GRPC.port}",
            f"--objstore.config={json.dumps(object_store)}",
        ],
        ports=_THANOS_PORTS,
        resources=Resources(cpu_millicores=50, memory_mib=128),
        probes={
            "startup": http_probe("/-/ready", "thanos-http", period_seconds=15, failures=120),
            "liveness": http_probe("/-/healthy", "thanos-http"),
            "readiness": http_probe("/-/ready", "thanos-http"),
        },
        writable={_DATA: _DATA_DIR},
    )


def _reloader() -> Manifest:
    return config_reloader(
        {"rules": PROMETHEUS_RULES_DIR, "targets": PROMETHEUS_TARGETS_DIR},
        reload=[
            "--reload-method=signal",
            "--process-executable-name=prometheus",
            f"--runtimeinfo-url=http://127.0.0.1:{PROMETHEUS.port}/api/v1/status/runtimeinfo",
        ],
    )
