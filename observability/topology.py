"""Where the monitoring programs live in a cluster: the names that both configuration and components rely on."""

from __future__ import annotations

from dataclasses import dataclass

MONITORING_NAMESPACE = "monitoring"
NODE_AGENTS_NAMESPACE = "node-agents"
"""Holds only what needs the host (the node exporter); every other namespace is held to the restricted level."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A monitoring program's workload and Service name, and the port that it serves.

    The Service of a StatefulSet (Prometheus, Alertmanager) is its headless governing Service, so each pod has a name.
    """

    name: str
    namespace: str
    port: int

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def host(self) -> str:
        return f"{self.name}.{self.namespace}.svc"

    def pod_addresses(self, replicas: int) -> list[str]:
        """The address of each pod of a StatefulSet, whether it runs or not."""
        return [f"{self.name}-{ordinal}.{self.host}:{self.port}" for ordinal in range(replicas)]


PROMETHEUS = Program(name="prometheus", namespace=MONITORING_NAMESPACE, port=9090)
THANOS_SIDECAR_HTTP = Program(name="prometheus", namespace=MONITORING_NAMESPACE, port=10902)
THANOS_SIDECAR_GRPC = Program(name="prometheus", namespace=MONITORING_NAMESPACE, port=10901)
ALERTMANAGER = Program(name="alertmanager", namespace=MONITORING_NAMESPACE, port=9093)
ALERTMANAGER_CLUSTER = Program(name="alertmanager", namespace=MONITORING_NAMESPACE, port=9094)
BLACKBOX_EXPORTER = Program(name="blackbox-exporter", namespace=MONITORING_NAMESPACE, port=9115)
KUBE_STATE_METRICS = Program(name="kube-state-metrics", namespace=MONITORING_NAMESPACE, port=8080)
NODE_EXPORTER = Program(name="node-exporter", namespace=NODE_AGENTS_NAMESPACE, port=9100)

PROMETHEUS_CONFIG_DIR = "/etc/prometheus/config"
"""Holds prometheus.yaml; a change restarts the pods."""
PROMETHEUS_TARGETS_DIR = "/etc/prometheus/targets"
"""Holds the probes' target files and the services' scrape jobs; a sidecar reloads Prometheus when one changes."""
PROMETHEUS_RULES_DIR = "/etc/prometheus/rules"
"""Holds one rule file a domain; a sidecar reloads Prometheus when one changes."""
ALERTMANAGER_CONFIG_DIR = "/etc/alertmanager/config"
"""Holds alertmanager.yaml; a sidecar reloads Alertmanager when it changes."""
ALERTMANAGER_SECRETS_DIR = "/etc/alertmanager/secrets"
"""Holds one file a receiver secret, mounted from the Secret named in ALERTMANAGER_SECRET."""
ALERTMANAGER_SECRET = "alertmanager-receivers"
BLACKBOX_CONFIG_DIR = "/etc/blackbox"
"""Holds blackbox.yaml."""

REPLICA_VARIABLE = "POD_NAME"
"""Environment variable of the Prometheus container that tells its replicas apart."""
SERVICE_POD_LABEL = "app.kubernetes.io/name"
"""Label of a pod whose value is the name of its service in the catalogue."""
