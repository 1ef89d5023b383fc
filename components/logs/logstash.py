"""Logstash, with what reads S3 for it and what measures it in the same pod: its queues are on a volume of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.images import images
from components.manifests import Manifest, checksum, config_map_data, metadata, program_labels, selector
from components.python_program import CODE_DIR, code_files, code_volume, config_map_key
from components.recovery_marks import rebuilt
from components.search.credentials import credentials
from components.tls import certificate, tls_volume
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
from observability import filebeat, logstash
from observability.search.configuration import certificate_names
from observability.topology import LOGSTASH, LOGSTASH_METRICS, LOGSTASH_SYSLOG
from settings.logs import Logstash as LogstashSettings

_PORTS = {"api": LOGSTASH.port, "syslog": LOGSTASH_SYSLOG.port}
_METRICS = "functions.logstash_metrics"
_SPARE_GIB = 2
"""For what is being uploaded and for positions, beside the queues."""


@dataclass(frozen=True, kw_only=True)
class LogstashArgs(ProgramArgs):
    settings: LogstashSettings
    configuration: Mapping[str, str]
    """By file name."""
    filebeat: str
    """filebeat.yml."""


class Logstash(pulumi.ComponentResource):
    """The StatefulSet with its configuration, its certificate and its governing Service."""

    def __init__(self, name: str, args: LogstashArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:logstash:Logstash", name, {}, opts)
        labels = program_labels(LOGSTASH, args.ownership, images().logstash)
        named = metadata(LOGSTASH.name, LOGSTASH.namespace, labels)

        def child(*after: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after], protect=protect)

        account = core.ServiceAccount(
            f"{name}-service-account", metadata=named, automount_service_account_token=False, opts=child()
        )
        files = {
            _name("config"): args.configuration,
            _name("filebeat"): {"filebeat.yml": args.filebeat},
            _name("metrics"): {
                config_map_key(path): text for path, text in code_files(_METRICS, "functions.serving").items()
            },
        }
        config_maps = [
            core.ConfigMap(
                f"{name}-{config_map}",
                metadata=metadata(config_map, LOGSTASH.namespace, labels),
                data=config_map_data(config_map, texts),
                opts=child(),
            )
            for config_map, texts in files.items()
        ]
        proof = certificate(
            f"{name}-certificate",
            name=LOGSTASH.name,
            namespace=LOGSTASH.namespace,
            dns_names=certificate_names(LOGSTASH),
            labels=labels,
            opts=child(),
        )
        service = core.Service(
            f"{name}-service", metadata=named, spec=service_spec(LOGSTASH, _PORTS, governing=True), opts=child()
        )
        policy.PodDisruptionBudget(
            f"{name}-disruption-budget", metadata=named, spec=one_at_a_time(LOGSTASH), opts=child()
        )
        # Logstash reads its pipelines again when they change; all else is read at the start.
        at_start = "".join(
            text for texts in files.values() for file, text in sorted(texts.items()) if not file.endswith(".conf")
        )
        apps.StatefulSet(
            f"{name}-stateful-set",
            metadata=metadata(
                LOGSTASH.name,
                LOGSTASH.namespace,
                labels,
                rebuilt(args.ownership, "sources keep what its queue has not handed on, for four days"),
            ),
            spec=_stateful_set(args, labels, checksum(at_start)),
            # Its volumes may hold the only copy of what was taken from queues and senders.
            opts=child(account, *config_maps, proof, service, protect=True),
        )
        self.register_outputs({})


def resources(settings: LogstashSettings) -> Resources:
    """Of the whole pod."""
    containers = [_own(settings), _FILEBEAT_SIZE, _METRICS_SIZE]
    return Resources(
        cpu_millicores=sum(each.cpu_millicores for each in containers),
        memory_mib=sum(each.memory_mib for each in containers),
    )


def _name(part: str) -> str:
    return f"{LOGSTASH.name}-{part}"


def _own(settings: LogstashSettings) -> Resources:
    return Resources(cpu_millicores=settings.cpu_request_millicores, memory_mib=settings.memory_request_mib)


_FILEBEAT_SIZE = Resources(cpu_millicores=100, memory_mib=256)
_METRICS_SIZE = Resources(cpu_millicores=10, memory_mib=48)


def _stateful_set(args: LogstashArgs, labels: Mapping[str, str], annotations: Mapping[str, str]) -> Manifest:
    settings = args.settings
    spec = {
        "serviceAccountName": LOGSTASH.name,
        # What is in flight is written down; what is queued waits on the volume.
        "terminationGracePeriodSeconds": 120,
        "containers": [_server(settings), _reader(), _meter()],
        "volumes": [
            {"name": "config", "configMap": {"name": _name("config")}},
            {"name": "filebeat", "configMap": {"name": _name("filebeat")}},
            code_volume("code", _name("metrics"), [*code_files(_METRICS, "functions.serving")]),
            tls_volume("tls", LOGSTASH.name),
            # A file that is read again after a restart has the same ids.
            *({"name": volume, "emptyDir": {"sizeLimit": "1Gi"}} for volume in ("temporary", "positions")),
        ],
        **spread(LOGSTASH),
    }
    taking = len(logstash.PIPELINES)
    volume_gib = taking * (settings.queue_gib + settings.dead_letters_gib) + _SPARE_GIB
    return {
        "serviceName": LOGSTASH.name,
        "replicas": settings.replicas,
        "podManagementPolicy": "Parallel",
        "minReadySeconds": 10,
        "selector": {"matchLabels": selector(LOGSTASH)},
        "template": pod_template(labels, spec, annotations=annotations),
        "persistentVolumeClaimRetentionPolicy": KEEP_CLAIMS,
        "volumeClaimTemplates": [claim_template("data", volume_gib)],
    }


def _server(settings: LogstashSettings) -> Manifest:
    return container(
        LOGSTASH.name,
        images().logstash,
        args=["bin/logstash", f"--path.settings={logstash.CONFIG_DIR}"],
        ports=_PORTS,
        resources=_own(settings),
        probes={
            "startup": http_probe("/", "api", failures=30),
            "liveness": http_probe("/", "api", failures=6),
            "readiness": http_probe("/", "api"),
        },
        mounts={"config": logstash.CONFIG_DIR, "tls": logstash.TLS_DIR},
        writable={"data": logstash.DATA_DIR, "temporary": "/tmp"},
        environment={"POD_NAME": "metadata.name"},
        secrets=credentials("logstash", username=logstash.USERNAME, password=logstash.PASSWORD),
    )


def _reader() -> Manifest:
    return container(
        "filebeat",
        images().filebeat,
        args=["-e", "-c", filebeat.CONFIG_FILE, "--strict.perms=false"],
        ports={"health": filebeat.HEALTH_PORT},
        resources=_FILEBEAT_SIZE,
        probes={"liveness": http_probe("/", "health"), "readiness": http_probe("/", "health")},
        mounts={"filebeat": filebeat.CONFIG_DIR},
        writable={"positions": filebeat.DATA_DIR},
    )


def _meter() -> Manifest:
    port = LOGSTASH_METRICS.port
    return container(
        "metrics",
        images().python,
        args=["python", CODE_DIR, f"http://127.0.0.1:{LOGSTASH.port}", str(port)],
        ports={"metrics": port},
        resources=_METRICS_SIZE,
        probes={"liveness": http_probe("/", "metrics"), "readiness": http_probe("/", "metrics")},
        mounts={"code": CODE_DIR},
    )
