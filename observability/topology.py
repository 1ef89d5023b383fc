"""Where the monitoring programs live in a cluster: the names that both configuration and components rely on."""

from __future__ import annotations

from dataclasses import dataclass, replace

MONITORING_NAMESPACE = "monitoring"
NODE_AGENTS_NAMESPACE = "node-agents"
"""Holds only what needs the host (the node exporter); every other namespace is held to the restricted level."""
LOGGING_NAMESPACE = "logging"
TELEMETRY_NAMESPACE = "telemetry"


@dataclass(frozen=True, kw_only=True)
class Program:
    """A monitoring program's workload and Service name, and the port that it serves.

    The Service of a StatefulSet (Prometheus, Alertmanager) is its headless governing Service, so each pod has a name.
    """

    name: str
    namespace: str
    port: int
    part: str | None = None
    """One of several workloads that are one program to whoever calls it, such as a tier of Elasticsearch."""

    @property
    def workload(self) -> str:
        """Name of its workload, and of its governing Service."""
        return self.name if self.part is None else f"{self.name}-{self.part}"

    def on(self, port: int) -> Program:
        """Another of its ports."""
        return replace(self, port=port)

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def host(self) -> str:
        return f"{self.workload}.{self.namespace}.svc"

    def pod_addresses(self, replicas: int) -> list[str]:
        """The address of each pod of a StatefulSet, whether it runs or not."""
        return [f"{self.workload}-{ordinal}.{self.host}:{self.port}" for ordinal in range(replicas)]


PROMETHEUS = Program(name="prometheus", namespace=MONITORING_NAMESPACE, port=9090)
THANOS_SIDECAR_HTTP = Program(name="prometheus", namespace=MONITORING_NAMESPACE, port=10902)
THANOS_SIDECAR_GRPC = Program(name="prometheus", namespace=MONITORING_NAMESPACE, port=10901)
ALERTMANAGER = Program(name="alertmanager", namespace=MONITORING_NAMESPACE, port=9093)
ALERTMANAGER_CLUSTER = Program(name="alertmanager", namespace=MONITORING_NAMESPACE, port=9094)
ALERT_BRIDGE = Program(name="alert-bridge", namespace=MONITORING_NAMESPACE, port=8080)
"""What Alertmanager's webhooks are sent to: it files tickets and records events in Sentry."""
BLACKBOX_EXPORTER = Program(name="blackbox-exporter", namespace=MONITORING_NAMESPACE, port=9115)
KUBE_STATE_METRICS = Program(name="kube-state-metrics", namespace=MONITORING_NAMESPACE, port=8080)
CLOUDWATCH_EXPORTER = Program(name="cloudwatch-exporter", namespace=MONITORING_NAMESPACE, port=5000)
THANOS_QUERY = Program(name="thanos-query", namespace=MONITORING_NAMESPACE, port=10902)
"""Answers PromQL over every replica and over the bucket, each sample once."""
THANOS_STORE_GATEWAY = Program(name="thanos-store-gateway", namespace=MONITORING_NAMESPACE, port=10902)
THANOS_COMPACTOR = Program(name="thanos-compactor", namespace=MONITORING_NAMESPACE, port=10902)
THANOS_RULER = Program(name="thanos-ruler", namespace=MONITORING_NAMESPACE, port=10902)
THANOS_GRPC_PORT = 10901
"""Where sidecars, the store gateway and the ruler offer their series to the queriers."""
ELASTICSEARCH = Program(name="elasticsearch", namespace=LOGGING_NAMESPACE, port=9200)
"""Its Service leads to the nodes that take logs in and answer searches."""
ELASTICSEARCH_TRANSPORT = ELASTICSEARCH.on(9300)
"""Between nodes."""
ELASTICSEARCH_EXPORTER = Program(name="elasticsearch-exporter", namespace=LOGGING_NAMESPACE, port=9114)
KIBANA = Program(name="kibana", namespace=LOGGING_NAMESPACE, port=5601)
SEARCH_SETUP = Program(name="search-setup", namespace=LOGGING_NAMESPACE, port=0)
"""The job that tells Elasticsearch and Kibana how logs are indexed, kept and shown. It serves nothing."""
LOGSTASH = Program(name="logstash", namespace=LOGGING_NAMESPACE, port=9600)
LOGSTASH_SYSLOG = LOGSTASH.on(6514)
"""Syslog over TLS."""
LOGSTASH_METRICS = LOGSTASH.on(9198)
LOG_RULES = Program(name="log-rules", namespace=LOGGING_NAMESPACE, port=8080)
"""Asks Elasticsearch the rules on logs, and serves metrics of itself."""
OTEL_AGENT = Program(name="otel-agent", namespace=NODE_AGENTS_NAMESPACE, port=4317)
"""One on each node; its Service leads a pod to the agent of its own node."""
OTEL_GATEWAY = Program(name="otel-gateway", namespace=TELEMETRY_NAMESPACE, port=4317)
JAEGER = Program(name="jaeger", namespace=TELEMETRY_NAMESPACE, port=16686)
"""Answers searches for traces, and takes them on the port of OTLP."""
NODE_EXPORTER = Program(name="node-exporter", namespace=NODE_AGENTS_NAMESPACE, port=9100)


def prometheus_shard(ordinal: int) -> Program:
    """The workload of one shard. The first keeps the name, and so the volumes, that Prometheus has unsharded."""
    return PROMETHEUS if ordinal == 0 else replace(PROMETHEUS, name=f"{PROMETHEUS.name}-shard-{ordinal}")


def prometheus_shards(count: int) -> list[Program]:
    return [prometheus_shard(ordinal) for ordinal in range(count)]


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
CLOUDWATCH_CONFIG_DIR = "/etc/cloudwatch-exporter"
"""Holds cloudwatch.yaml."""
THANOS_RULES_DIR = "/etc/thanos/rules"
"""Holds one rule file a domain; a sidecar reloads the ruler when one changes."""

REPLICA_VARIABLE = "POD_NAME"
"""Environment variable of Prometheus' and the ruler's containers that tells their replicas apart."""
REPLICA_LABEL = "replica"
"""External label with the pod's name: queriers merge series that differ in nothing else, Alertmanager never sees it."""
SERVICE_POD_LABEL = "app.kubernetes.io/name"
"""Label of a pod whose value is the name of its service in the catalogue."""
