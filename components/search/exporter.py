"""The exporter that turns Elasticsearch's own statistics into metrics."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.images import images
from components.manifests import program_labels
from components.search.credentials import credentials
from components.server import Server, ServerArgs
from components.tls import AUTHORITY, tls_volume
from components.workload import ProgramArgs, Resources, container, http_probe
from observability.topology import ELASTICSEARCH, ELASTICSEARCH_EXPORTER

_TLS_DIR = "/etc/elasticsearch-tls"
_CLUSTER_LABEL = "app.kubernetes.io/instance"
"""Its value is the scrape job's `elasticsearch_cluster`."""


@dataclass(frozen=True, kw_only=True)
class ElasticsearchExporterArgs(ProgramArgs):
    cluster_name: str


class ElasticsearchExporter(pulumi.ComponentResource):
    """One replica: a second would double every sum."""

    def __init__(self, name: str, args: ElasticsearchExporterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:exporter:ElasticsearchExporter", name, {}, opts)
        labels = program_labels(ELASTICSEARCH_EXPORTER, args.ownership, images().elasticsearch_exporter)
        Server(
            f"{name}-server",
            ServerArgs(
                ownership=args.ownership,
                program=ELASTICSEARCH_EXPORTER,
                labels={**labels, _CLUSTER_LABEL: args.cluster_name},
                replicas=1,
                pod={
                    "containers": [
                        container(
                            ELASTICSEARCH_EXPORTER.name,
                            images().elasticsearch_exporter,
                            args=[
                                f"--es.uri=https://{ELASTICSEARCH.address}",
                                f"--es.ca={_TLS_DIR}/{AUTHORITY}",
                                "--es.all",
                                "--es.indices_settings",
                                # Named --collector.… by later versions, which end at a flag that is gone.
                                "--es.ilm",
                                "--es.slm",
                                "--es.snapshots",
                                "--collector.clustersettings",
                                f"--web.listen-address=:{ELASTICSEARCH_EXPORTER.port}",
                            ],
                            ports={"http": ELASTICSEARCH_EXPORTER.port},
                            resources=Resources(cpu_millicores=50, memory_mib=64),
                            probes={
                                "liveness": http_probe("/healthz", "http"),
                                "readiness": http_probe("/healthz", "http"),
                            },
                            mounts={"tls": _TLS_DIR},
                            secrets=credentials("exporter", username="ES_USERNAME", password="ES_PASSWORD"),
                        )
                    ],
                    "volumes": [tls_volume("tls", ELASTICSEARCH.name)],
                },
                after=args.after,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
