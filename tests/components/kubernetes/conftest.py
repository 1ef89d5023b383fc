"""Two clusters' monitoring, recorded once, and views on what Kubernetes would be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pytest

from components.monitoring import Monitoring
from components.monitoring_args import MonitoringArgs
from components.secret_store import AwsSecretsManager
from observability.configuration import Configuration
from observability.grafana import GRAFANA
from observability.notifications.bridge import Bridge
from observability.sizing import ServerSize
from observability.topology import (
    CLOUDWATCH_EXPORTER,
    PROMETHEUS,
    THANOS_COMPACTOR,
    THANOS_RULER,
    THANOS_STORE_GATEWAY,
)
from settings.alerting import Alertmanager
from settings.dashboards import Grafana
from settings.metrics import Prometheus, Thanos
from settings.ownership import Ownership
from settings.places import Cluster

OWNERSHIP = Ownership(
    owner="operations",
    environment="dev",
    contact="ops@example.com",
    domain="example.com",
    repository_url="https://git.example.com/operations/platform",
)
CONFIGURATION = Configuration(
    prometheus="global: {}\n",
    targets={"probes-http.yaml": "[]\n", "services.yaml": "scrape_configs: []\n"},
    rules={"nodes": "groups: []\n", "services": "groups: []\n"},
    blackbox="modules: {}\n",
    alertmanager="route: {}\n",
    ruler={"objectives": "groups: []\n"},
    cloudwatch="apiVersion: v1alpha1\n",
    bridge=Bridge(configuration="{}\n", secrets=("ticket-tracker-token",)),
)
ARGS = MonitoringArgs(
    ownership=OWNERSHIP,
    cluster=Cluster(name="operations", node_cidr="10.0.0.0/16"),
    configuration=CONFIGURATION,
    prometheus=Prometheus(),
    prometheus_size=ServerSize(cpu_millicores=500, memory_mib=2048, volume_gib=100),
    thanos=Thanos(),
    metrics_retention_days={"raw": 30, "5m": 180, "1h": 400},
    external_labels={"cluster": "operations", "region": "eu-west-1"},
    alertmanager=Alertmanager(),
    metrics_bucket="kiso-dev-metrics-123456789012-eu-west-1",
    volume_key_arn="arn:aws:kms:eu-west-1:123456789012:alias/kiso-dev-volumes",
    region="eu-west-1",
    secret_store=AwsSecretsManager(region="eu-west-1"),
    grafana=Grafana(),
    grafana_configuration={"grafana.ini": "[server]\n", "provisioning/datasources/datasources.yaml": "apiVersion: 1\n"},
    dashboards={"Overview": {"home.json": "{}"}, "Services": {"cart.json": "{}"}},
    grafana_secrets={"grafana-client-secret": "kiso/dev/grafana/grafana-client-secret"},
    receiver_secrets={name: f"kiso/dev/receivers/{name}" for name in ("slack-api-url", "ticket-tracker-token")},
    identities={},
)
CALLING_AWS = (PROMETHEUS, THANOS_STORE_GATEWAY, THANOS_COMPACTOR, THANOS_RULER, CLOUDWATCH_EXPORTER, GRAFANA)
CLUSTERS = {
    "primary": ARGS,
    "dr": replace(
        ARGS,
        cluster=Cluster(name="operations-dr", node_cidr="10.1.0.0/16"),
        region="eu-central-1",
        secret_store=AwsSecretsManager(region="eu-central-1"),
    ),
}
WORKLOAD_KINDS = ("StatefulSet", "Deployment", "DaemonSet")


@dataclass(frozen=True)
class KubernetesObject:
    """A recorded resource as the object that it stands for."""

    resource: Any

    @property
    def manifest(self) -> Mapping[str, Any]:
        return self.resource.inputs

    @property
    def kind(self) -> str:
        return self.manifest["kind"]

    @property
    def name(self) -> str:
        return self.manifest["metadata"]["name"]

    @property
    def namespace(self) -> str | None:
        return self.manifest["metadata"].get("namespace")

    @property
    def labels(self) -> Mapping[str, str]:
        return self.manifest["metadata"]["labels"]

    @property
    def spec(self) -> Mapping[str, Any]:
        return self.manifest["spec"]

    @property
    def pod(self) -> Mapping[str, Any]:
        return self.spec["template"]["spec"]

    @property
    def pod_labels(self) -> Mapping[str, str]:
        return self.spec["template"]["metadata"]["labels"]

    @property
    def pod_annotations(self) -> Mapping[str, str]:
        return self.spec["template"]["metadata"]["annotations"]

    @property
    def containers(self) -> list[Mapping[str, Any]]:
        return self.pod["containers"]

    def __repr__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


class KubernetesCluster(list[KubernetesObject]):
    """All objects of one cluster."""

    def of(self, *kinds: str) -> list[KubernetesObject]:
        return [item for item in self if item.kind in kinds]

    def one(self, kind: str, name: str) -> KubernetesObject:
        (found,) = [item for item in self.of(kind) if item.name == name]
        return found

    @property
    def workloads(self) -> list[KubernetesObject]:
        return self.of(*WORKLOAD_KINDS)

    def pods_selected(self, namespace: str | None, selector: Mapping[str, str]) -> list[KubernetesObject]:
        return [
            workload
            for workload in self.workloads
            if workload.namespace == namespace and selector.items() <= workload.pod_labels.items()
        ]


class Identity(pulumi.CustomResource):
    """Stands for what gives pods their rights in AWS."""

    def __init__(self, name: str) -> None:
        super().__init__("test:index:Identity", name)


def declare(**clusters: MonitoringArgs) -> None:
    for role, args in clusters.items():
        provider = kubernetes.Provider(f"kubernetes-{role}", context=args.cluster.name)
        identities = {program: Identity(f"{role}-{program.name}-identity") for program in CALLING_AWS}
        Monitoring(role, replace(args, identities=identities), pulumi.ResourceOptions(provider=provider))


def objects(recording: Any, role: str = "primary") -> KubernetesCluster:
    return KubernetesCluster(
        KubernetesObject(item) for item in recording.managed if item.provider == f"kubernetes-{role}"
    )


@pytest.fixture(scope="session")
def args() -> MonitoringArgs:
    return ARGS


@pytest.fixture(scope="session")
def recording(record: Any) -> Any:
    return record(lambda: declare(**CLUSTERS))


@pytest.fixture(scope="session")
def cluster(recording: Any) -> KubernetesCluster:
    return objects(recording)


@pytest.fixture(scope="session")
def monitor(record: Any) -> Callable[[MonitoringArgs], KubernetesCluster]:
    """Records a cluster that is monitored as the arguments say."""
    return lambda args: objects(record(lambda: declare(primary=args)))
