"""The blackbox exporter: looks at the product's endpoints from outside, as its users do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.policy import v1 as policy

from components.images import images
from components.manifests import Manifest, checksum, config_map_data, metadata, program_labels, selector
from components.workload import (
    NOBODY,
    ONE_AFTER_THE_OTHER,
    ProgramArgs,
    Resources,
    container,
    http_probe,
    one_at_a_time,
    pod_template,
    service_spec,
    spread,
)
from observability.topology import BLACKBOX_CONFIG_DIR, BLACKBOX_EXPORTER

_CONFIG_MAP = "blackbox-exporter-config"
_PORTS = {"http": BLACKBOX_EXPORTER.port}
_REPLICAS = 2


@dataclass(frozen=True, kw_only=True)
class BlackboxExporterArgs(ProgramArgs):
    configuration: str
    """blackbox.yaml; a change replaces the pods."""


class BlackboxExporter(pulumi.ComponentResource):
    """The Deployment with its configuration and its Service."""

    def __init__(self, name: str, args: BlackboxExporterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:blackbox_exporter:BlackboxExporter", name, {}, opts)
        labels = program_labels(BLACKBOX_EXPORTER, args.ownership, images().blackbox_exporter)

        def child(*after: pulumi.Resource) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, depends_on=[*args.after, *after])

        account = core.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(BLACKBOX_EXPORTER.name, BLACKBOX_EXPORTER.namespace, labels),
            automount_service_account_token=False,
            opts=child(),
        )
        config_map = core.ConfigMap(
            f"{name}-config",
            metadata=metadata(_CONFIG_MAP, BLACKBOX_EXPORTER.namespace, labels),
            data=config_map_data(_CONFIG_MAP, {"blackbox.yaml": args.configuration}),
            opts=child(),
        )
        policy.PodDisruptionBudget(
            f"{name}-disruption-budget",
            metadata=metadata(BLACKBOX_EXPORTER.name, BLACKBOX_EXPORTER.namespace, labels),
            spec=one_at_a_time(BLACKBOX_EXPORTER),
            opts=child(),
        )
        deployment = apps.Deployment(
            f"{name}-deployment",
            metadata=metadata(BLACKBOX_EXPORTER.name, BLACKBOX_EXPORTER.namespace, labels),
            spec=_deployment(args.configuration, labels),
            opts=child(account, config_map),
        )
        core.Service(
            f"{name}-service",
            metadata=metadata(BLACKBOX_EXPORTER.name, BLACKBOX_EXPORTER.namespace, labels),
            spec=service_spec(BLACKBOX_EXPORTER, _PORTS),
            opts=child(deployment),
        )
        self.register_outputs({})


def _deployment(configuration: str, labels: Mapping[str, str]) -> Manifest:
    spec = {
        "serviceAccountName": BLACKBOX_EXPORTER.name,
        # Lets the group send echo requests without the capability to forge packets; the restricted level allows it.
        "securityContext": {"sysctls": [{"name": "net.ipv4.ping_group_range", "value": f"{NOBODY} {NOBODY}"}]},
        "containers": [
            container(
                "blackbox-exporter",
                images().blackbox_exporter,
                args=[
                    f"--config.file={BLACKBOX_CONFIG_DIR}/blackbox.yaml",
                    f"--web.listen-address=:{BLACKBOX_EXPORTER.port}",
                ],
                ports=_PORTS,
                resources=Resources(cpu_millicores=50, memory_mib=64),
                probes={
                    "liveness": http_probe("/-/healthy", "http"),
                    "readiness": http_probe("/-/healthy", "http"),
                },
                mounts={"config": BLACKBOX_CONFIG_DIR},
            )
        ],
        "volumes": [{"name": "config", "configMap": {"name": _CONFIG_MAP}}],
        **spread(BLACKBOX_EXPORTER),
    }
    return {
        "replicas": _REPLICAS,
        "strategy": ONE_AFTER_THE_OTHER,
        "selector": {"matchLabels": selector(BLACKBOX_EXPORTER)},
        "template": pod_template(labels, spec, annotations=checksum(configuration)),
    }
