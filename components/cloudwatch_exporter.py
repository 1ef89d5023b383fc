"""The CloudWatch exporter: what AWS measures of its own services, as series beside all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.core import v1 as core

from components.config_reloader import config_reloader
from components.iam import allow, document
from components.images import images
from components.manifests import Manifest, config_map_data, metadata, program_labels
from components.server import ServerArgs, declare_server
from components.workload import ProgramArgs, Resources, container, http_probe
from observability.cloudwatch import SCRAPING_INTERVAL_SECONDS
from observability.topology import CLOUDWATCH_CONFIG_DIR, CLOUDWATCH_EXPORTER

_CONFIG_MAP = "cloudwatch-exporter-config"


def cloudwatch_reader_policy(regions: Sequence[str], *more: str) -> str:
    """Read metrics, and find by tags the resources that they are about, in these regions; and do `more` actions."""
    return document(
        allow(
            "ReadMetrics",
            ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "tag:GetResources", *more],
            ["*"],
            conditions={"StringEquals": {"aws:RequestedRegion": regions}},
        )
    )


@dataclass(frozen=True, kw_only=True)
class CloudwatchExporterArgs(ProgramArgs):
    configuration: str
    """cloudwatch.yaml; a change replaces the pod."""


class CloudwatchExporter(pulumi.ComponentResource):
    """The Deployment with its configuration and its Service.

    One replica, as each would pay for every request again; it keeps nothing, and another node's is there in a minute.
    """

    def __init__(self, name: str, args: CloudwatchExporterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:cloudwatch_exporter:CloudwatchExporter", name, {}, opts)
        labels = program_labels(CLOUDWATCH_EXPORTER, args.ownership, images().cloudwatch_exporter)

        config_map = core.ConfigMap(
            f"{name}-config",
            metadata=metadata(_CONFIG_MAP, CLOUDWATCH_EXPORTER.namespace, labels),
            data=config_map_data(_CONFIG_MAP, {"cloudwatch.yaml": args.configuration}),
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.after),
        )
        declare_server(
            name,
            ServerArgs(
                ownership=args.ownership,
                program=CLOUDWATCH_EXPORTER,
                labels=labels,
                replicas=1,
                pod=_pod(),
                after=args.after,
                pods_after=[config_map],
            ),
            parent=self,
        )
        self.register_outputs({})


def _pod() -> Manifest:
    exporter = container(
        "cloudwatch-exporter",
        images().cloudwatch_exporter,
        args=[
            f"--config.file={CLOUDWATCH_CONFIG_DIR}/cloudwatch.yaml",
            f"--listen-address=:{CLOUDWATCH_EXPORTER.port}",
            f"--scraping-interval={SCRAPING_INTERVAL_SECONDS}",
        ],
        ports={"http": CLOUDWATCH_EXPORTER.port},
        resources=Resources(cpu_millicores=50, memory_mib=128),
        probes={"liveness": http_probe("/healthz", "http"), "readiness": http_probe("/healthz", "http")},
        mounts={"config": CLOUDWATCH_CONFIG_DIR},
    )
    # A service more is asked for without a restart, which would lose what was read last.
    reloader = config_reloader(
        {"config": CLOUDWATCH_CONFIG_DIR}, reload=[f"--reload-url=http://127.0.0.1:{CLOUDWATCH_EXPORTER.port}/reload"]
    )
    return {
        "containers": [exporter, reloader],
        "volumes": [{"name": "config", "configMap": {"name": _CONFIG_MAP}}],
    }
