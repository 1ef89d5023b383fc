"""Kibana: logs to look at. What it shows is kept in Elasticsearch, and comes from code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.core import v1 as core

from components.images import images
from components.manifests import Manifest, checksum, config_map_data, metadata, program_labels
from components.search.credentials import credentials
from components.server import Server, ServerArgs
from components.tls import certificate, tls_volume
from components.workload import ProgramArgs, Resources, SecretKey, container, http_probe
from observability.search.configuration import KIBANA_CONFIG_DIR, KIBANA_DATA_DIR, KIBANA_TLS_DIR, certificate_names
from observability.search.roles import KIBANA_KEY
from observability.topology import KIBANA
from settings.search import Kibana as KibanaSettings

_CONFIG_MAP = "kibana-config"
_IMAGE_GROUP = 0
_SCRATCH_MIB = 256


@dataclass(frozen=True, kw_only=True)
class KibanaArgs(ProgramArgs):
    settings: KibanaSettings
    configuration: str
    """kibana.yml; a change replaces the pods."""


class Kibana(pulumi.ComponentResource):
    """The servers, with their certificate."""

    def __init__(self, name: str, args: KibanaArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:kibana:Kibana", name, {}, opts)
        labels = program_labels(KIBANA, args.ownership, images().kibana)
        own = certificate(
            f"{name}-certificate",
            name=KIBANA.name,
            namespace=KIBANA.namespace,
            dns_names=certificate_names(KIBANA),
            labels=labels,
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
        )
        config_map = core.ConfigMap(
            f"{name}-config",
            metadata=metadata(_CONFIG_MAP, KIBANA.namespace, labels),
            data=config_map_data(_CONFIG_MAP, {"kibana.yml": args.configuration}),
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
        )
        Server(
            f"{name}-server",
            ServerArgs(
                ownership=args.ownership,
                program=KIBANA,
                labels=labels,
                replicas=args.settings.replicas,
                pod=_pod(args.settings),
                annotations=checksum(args.configuration),
                after=[*args.after, own, config_map],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def _pod(settings: KibanaSettings) -> Manifest:
    return {
        "securityContext": {"supplementalGroups": [_IMAGE_GROUP]},
        "containers": [
            container(
                KIBANA.name,
                images().kibana,
                args=["kibana", f"--config={KIBANA_CONFIG_DIR}/kibana.yml"],
                ports={"http": KIBANA.port},
                resources=Resources(
                    cpu_millicores=settings.cpu_request_millicores, memory_mib=settings.memory_request_mib
                ),
                probes={
                    "startup": http_probe("/api/status", "http", failures=60, scheme="HTTPS"),
                    "liveness": http_probe("/api/status", "http", failures=6, scheme="HTTPS"),
                    "readiness": http_probe("/api/status", "http", scheme="HTTPS"),
                },
                mounts={"config": KIBANA_CONFIG_DIR, "tls": KIBANA_TLS_DIR},
                writable={"data": KIBANA_DATA_DIR, "temporary": "/tmp"},
                secrets=_secrets(),
            )
        ],
        "volumes": [
            {"name": "config", "configMap": {"name": _CONFIG_MAP}},
            tls_volume("tls", KIBANA.name),
            *({"name": name, "emptyDir": {"sizeLimit": f"{_SCRATCH_MIB}Mi"}} for name in ("data", "temporary")),
        ],
    }


def _secrets() -> Mapping[str, SecretKey]:
    return {
        **credentials("kibana", username="ELASTICSEARCH_USERNAME", password="ELASTICSEARCH_PASSWORD"),
        **credentials("reader", username="READER_USERNAME", password="READER_PASSWORD"),
        "ENCRYPTION_KEY": SecretKey(name=KIBANA_KEY, key="key"),
    }
