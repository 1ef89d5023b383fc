"""The blackbox exporter: looks at the product's endpoints from outside, as its users do."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.core import v1 as core

from components.images import images
from components.manifests import Manifest, checksum, config_map_data, metadata, program_labels
from components.server import ServerArgs, declare_server
from components.workload import NOBODY, ProgramArgs, Resources, container, http_probe
from observability.topology import BLACKBOX_CONFIG_DIR, BLACKBOX_EXPORTER

_CONFIG_MAP = "blackbox-exporter-config"
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

        config_map = core.ConfigMap(
            f"{name}-config",
            metadata=metadata(_CONFIG_MAP, BLACKBOX_EXPORTER.namespace, labels),
            data=config_map_data(_CONFIG_MAP, {"blackbox.yaml": args.configuration}),
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
        )
        declare_server(
            name,
            ServerArgs(
                ownership=args.ownership,
                program=BLACKBOX_EXPORTER,
                labels=labels,
                replicas=_REPLICAS,
                annotations=checksum(args.configuration),
                pod=_pod(),
                after=args.after,
                pods_after=[config_map],
            ),
            parent=self,
        )
        self.register_outputs({})


def _pod() -> Manifest:
    return {
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
                ports={"http": BLACKBOX_EXPORTER.port},
                resources=Resources(cpu_millicores=50, memory_mib=64),
                probes={
                    "liveness": http_probe("/-/healthy", "http"),
                    "readiness": http_probe("/-/healthy", "http"),
                },
                mounts={"config": BLACKBOX_CONFIG_DIR},
            )
        ],
        "volumes": [{"name": "config", "configMap": {"name": _CONFIG_MAP}}],
    }
