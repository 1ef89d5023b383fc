"""Grafana: dashboards, and the way from metrics to logs and traces. All of it comes from files, and nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.core import v1 as core

from components.images import images
from components.manifests import (
    MAX_CONFIG_MAP_BYTES,
    Manifest,
    checksum,
    config_map_data,
    metadata,
    program_labels,
)
from components.secret_store import API_VERSION, SecretStore, external_secret
from components.server import ServerArgs, declare_server
from components.tls import certificate, tls_volume
from components.workload import ProgramArgs, Resources, container, http_probe
from observability.grafana import CONFIG_DIR, DASHBOARDS_DIR, DATA_DIR, GRAFANA, SECRETS_DIR, TLS_DIR
from settings.dashboards import Grafana as GrafanaSettings

_CONFIG_MAP = "grafana-config"
_DATA_MIB = 256


@dataclass(frozen=True, kw_only=True)
class GrafanaArgs(ProgramArgs):
    settings: GrafanaSettings
    configuration: Mapping[str, str]
    """Text by path under Grafana's directory of settings; a change replaces the pods."""
    dashboards: Mapping[str, Mapping[str, str]]
    """JSON by file name, by folder; a change is read while Grafana runs."""
    secret_store: SecretStore
    """Read through the namespace's SecretStore, which the receivers' secrets come from too."""
    secrets: Mapping[str, str]
    """Name in the store of what Grafana proves itself with to the provider of sign-ins."""


class Grafana(pulumi.ComponentResource):
    """The Deployment with what it reads, and how it is reached."""

    def __init__(self, name: str, args: GrafanaArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:grafana:Grafana", name, {}, opts)
        labels = program_labels(GRAFANA, args.ownership, images().grafana)

        def child() -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=args.after)

        files = {_key(path): text for path, text in args.configuration.items()}
        config_map = core.ConfigMap(
            f"{name}-config",
            metadata=metadata(_CONFIG_MAP, GRAFANA.namespace, labels),
            data=config_map_data(_CONFIG_MAP, files),
            opts=child(),
        )
        parts = {folder: list(split(texts)) for folder, texts in args.dashboards.items()}
        dashboards = [
            core.ConfigMap(
                f"{name}-{part_name}",
                metadata=metadata(part_name, GRAFANA.namespace, labels),
                data=config_map_data(part_name, part),
                opts=child(),
            )
            for folder, folder_parts in parts.items()
            for part_name, part in zip(_part_names(folder, len(folder_parts)), folder_parts, strict=True)
        ]
        secrets = [
            CustomResource(
                f"{name}-{file}",
                api_version=API_VERSION,
                kind="ExternalSecret",
                metadata=metadata(file, GRAFANA.namespace, labels),
                spec=external_secret(file, {file: secret}, args.secret_store),
                opts=child(),
            )
            for file, secret in args.secrets.items()
        ]
        own = certificate(
            f"{name}-certificate",
            name=GRAFANA.name,
            namespace=GRAFANA.namespace,
            dns_names=[GRAFANA.host],
            labels=labels,
            opts=child(),
        )
        declare_server(
            name,
            ServerArgs(
                ownership=args.ownership,
                program=GRAFANA,
                labels=labels,
                replicas=args.settings.replicas,
                annotations=checksum("\n".join(args.configuration.values())),
                # A session is known to one replica only.
                service={"sessionAffinity": "ClientIP"},
                pod=_pod(args, {folder: len(folder_parts) for folder, folder_parts in parts.items()}),
                after=args.after,
                pods_after=[config_map, own, *secrets, *dashboards],
            ),
            parent=self,
        )
        self.register_outputs({})


def split(texts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The files in the order of their names, in as few parts as each fit into one ConfigMap."""
    part: dict[str, str] = {}
    size = 0
    for file, text in sorted(texts.items()):
        bytes_of_file = len(file.encode()) + len(text.encode())
        if part and size + bytes_of_file > MAX_CONFIG_MAP_BYTES:
            yield part
            part, size = {}, 0
        part[file] = text
        size += bytes_of_file
    yield part


def _part_names(folder: str, parts: int) -> list[str]:
    """The first part keeps its name when others come."""
    name = f"grafana-dashboards-{folder.lower()}"
    return [name, *(f"{name}-{number}" for number in range(2, parts + 1))]


def _key(path: str) -> str:
    """A ConfigMap's keys hold no slash."""
    return path.rpartition("/")[2]


def _pod(args: GrafanaArgs, parts: Mapping[str, int]) -> Manifest:
    """`parts` are the numbers of ConfigMaps by folder."""
    volumes = {folder: f"dashboards-{folder.lower()}" for folder in parts}
    settings = args.settings
    return {
        "containers": [
            container(
                "grafana",
                images().grafana,
                args=[f"--config={CONFIG_DIR}/grafana.ini"],
                ports={"http": GRAFANA.port},
                resources=Resources(
                    cpu_millicores=settings.cpu_request_millicores, memory_mib=settings.memory_request_mib
                ),
                probes={
                    "startup": http_probe("/api/health", "http", failures=30),
                    "liveness": http_probe("/api/health", "http"),
                    "readiness": http_probe("/api/health", "http"),
                },
                mounts={
                    "config": CONFIG_DIR,
                    "secrets": SECRETS_DIR,
                    "tls": TLS_DIR,
                    **{volume: f"{DASHBOARDS_DIR}/{folder}" for folder, volume in volumes.items()},
                },
                writable={"data": DATA_DIR, "temporary": "/tmp"},
            )
        ],
        "volumes": [
            {
                "name": "config",
                "configMap": {
                    "name": _CONFIG_MAP,
                    "items": [{"key": _key(path), "path": path} for path in args.configuration],
                },
            },
            {"name": "secrets", "projected": {"defaultMode": 0o440, "sources": _secret_sources(args.secrets)}},
            tls_volume("tls", GRAFANA.name),
            *(_dashboard_volume(volume, _part_names(folder, parts[folder])) for folder, volume in volumes.items()),
            {"name": "data", "emptyDir": {"sizeLimit": f"{_DATA_MIB}Mi"}},
            {"name": "temporary", "emptyDir": {"sizeLimit": f"{_DATA_MIB}Mi"}},
        ],
    }


def _secret_sources(files: Iterable[str]) -> list[Manifest]:
    """Optional: without a provider of sign-ins there is nothing to prove, and dashboards do not wait for a password."""
    return [
        {"secret": {"name": file, "items": [{"key": file, "path": file}], "optional": True}} for file in sorted(files)
    ]


def _dashboard_volume(volume: str, config_maps: list[str]) -> Manifest:
    return {"name": volume, "projected": {"sources": [{"configMap": {"name": name}} for name in config_maps]}}
