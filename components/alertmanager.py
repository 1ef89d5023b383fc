"""Alertmanager: peers that tell each other what was sent, so that an alert is sent once and by whoever is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.config_reloader import config_reloader
from components.images import images
from components.manifests import Manifest, config_map_data, metadata, program_labels, selector
from components.receiver_secret_sync import receiver_secrets_volume
from components.recovery_marks import rebuilt
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
from observability.topology import (
    ALERTMANAGER,
    ALERTMANAGER_CLUSTER,
    ALERTMANAGER_CONFIG_DIR,
    ALERTMANAGER_SECRETS_DIR,
)
from settings.alerting import Alertmanager as AlertmanagerSettings

_CONFIG_MAP = "alertmanager-config"
_PORTS = {"http": ALERTMANAGER.port, "gossip": ALERTMANAGER_CLUSTER.port}
_DATA = "data"
_DATA_DIR = "/alertmanager"
_VOLUME_GIB = 2
"""For silences and the log of notifications: megabytes, and more than the smallest volume for none to fill it."""


@dataclass(frozen=True, kw_only=True)
class AlertmanagerArgs(ProgramArgs):
    settings: AlertmanagerSettings
    configuration: str
    """alertmanager.yaml."""
    secrets: Collection[str]
    """Files that the configuration names."""


class Alertmanager(pulumi.ComponentResource):
    """The StatefulSet with its configuration, which is loaded while it runs, and how it is reached."""

    def __init__(self, name: str, args: AlertmanagerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:alertmanager:Alertmanager", name, {}, opts)
        labels = program_labels(ALERTMANAGER, args.ownership, images().alertmanager)

        def child(*after: pulumi.Resource, protect: bool = False) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after], protect=protect)

        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(ALERTMANAGER.name, ALERTMANAGER.namespace, labels),
            automount_service_account_token=False,
            opts=child(),
        )
        config_map = core.ConfigMap(
            f"{name}-config",
            metadata=metadata(_CONFIG_MAP, ALERTMANAGER.namespace, labels),
            data=config_map_data(_CONFIG_MAP, {"alertmanager.yaml": args.configuration}),
            opts=child(),
        )
        service = core.Service(
            f"{name}-service",
            metadata=metadata(ALERTMANAGER.name, ALERTMANAGER.namespace, labels),
            spec=service_spec(ALERTMANAGER, _PORTS, governing=True),
            opts=child(),
        )
        policy.PodDisruptionBudget(
            f"{name}-disruption-budget",
            metadata=metadata(ALERTMANAGER.name, ALERTMANAGER.namespace, labels),
            spec=one_at_a_time(ALERTMANAGER),
            opts=child(),
        )
        apps.StatefulSet(
            f"{name}-stateful-set",
            metadata=metadata(
                ALERTMANAGER.name,
                ALERTMANAGER.namespace,
                labels,
                rebuilt(args.ownership, "peers share silences, and what was sent is sent again"),
            ),
            spec=_stateful_set(args, labels),
            # Deleting or replacing it stops all peers at once: nobody is told anything, and silences may be lost.
            opts=child(account, config_map, service, protect=True),
        )
        self.register_outputs({})


def _stateful_set(args: AlertmanagerArgs, labels: Mapping[str, str]) -> Manifest:
    spec = {
        "serviceAccountName": ALERTMANAGER.name,
        "terminationGracePeriodSeconds": 120,
        "containers": [_server(args.settings, args.ownership.domain), _reloader()],
        "volumes": [
            {"name": "config", "configMap": {"name": _CONFIG_MAP}},
            receiver_secrets_volume("secrets", args.secrets),
        ],
        **spread(ALERTMANAGER),
    }
    return {
        "serviceName": ALERTMANAGER.name,
        "replicas": args.settings.replicas,
        "podManagementPolicy": "Parallel",
        "minReadySeconds": 10,
        "selector": {"matchLabels": selector(ALERTMANAGER)},
        "template": pod_template(labels, spec),
        "persistentVolumeClaimRetentionPolicy": KEEP_CLAIMS,
        "volumeClaimTemplates": [claim_template(_DATA, _VOLUME_GIB)],
    }


def _server(settings: AlertmanagerSettings, domain: str) -> Manifest:
    return container(
        "alertmanager",
        images().alertmanager,
        args=[
            f"--config.file={ALERTMANAGER_CONFIG_DIR}/alertmanager.yaml",
            f"--web.listen-address=:{ALERTMANAGER.port}",
            # Messages link to it.
            f"--web.external-url=https://alertmanager.{domain}",
            f"--storage.path={_DATA_DIR}",
            f"--data.retention={settings.retention_hours}h",
            f"--cluster.listen-address=[$(POD_IP)]:{ALERTMANAGER_CLUSTER.port}",
            *(f"--cluster.peer={address}" for address in ALERTMANAGER_CLUSTER.pod_addresses(settings.replicas)),
            # A replaced pod has a new address: there is no use in looking for the old one for hours.
            "--cluster.reconnect-timeout=5m",
        ],
        ports=_PORTS,
        resources=Resources(cpu_millicores=50, memory_mib=128),
        probes={"liveness": http_probe("/-/healthy", "http"), "readiness": http_probe("/-/ready", "http")},
        mounts={"config": ALERTMANAGER_CONFIG_DIR, "secrets": ALERTMANAGER_SECRETS_DIR},
        writable={_DATA: _DATA_DIR},
        environment={"POD_IP": "status.podIP"},
    )


def _reloader() -> Manifest:
    return config_reloader(
        {"config": ALERTMANAGER_CONFIG_DIR},
        reload=[f"--reload-url=http://127.0.0.1:{ALERTMANAGER.port}/-/reload"],
    )
