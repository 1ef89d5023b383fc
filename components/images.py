"""The images that run in the clusters, as versions.yaml pins them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from documents.reader import read
from documents.validation import Like, Model, validated

VERSIONS_FILE = Path(__file__).with_name("versions.yaml")

Reference = Annotated[
    str,
    Like(
        pattern=r"[a-z0-9.-]+(/[a-z0-9._-]+)+:v?\d+\.\d+\.\d+(-[a-z0-9.-]+)?@sha256:[0-9a-f]{64}",
        rule="must name an image with its registry, version and digest",
        example="registry.k8s.io/pause:v3.10.1@sha256:<64 hexadecimal digits>",
    ),
]


class Images(Model):
    """References by program."""

    prometheus: Reference
    thanos: Reference
    config_reloader: Reference
    alertmanager: Reference
    blackbox_exporter: Reference
    node_exporter: Reference
    kube_state_metrics: Reference
    cloudwatch_exporter: Reference
    grafana: Reference
    elasticsearch: Reference
    kibana: Reference
    elasticsearch_exporter: Reference
    logstash: Reference
    filebeat: Reference
    python: Reference
    otel_collector: Reference
    jaeger: Reference


def load_images(file: Path = VERSIONS_FILE) -> Images:
    """The pinned images. Raises ProblemsFound."""
    return validated(Images, read(file))


@cache
def images() -> Images:
    """The images of this program's own versions.yaml."""
    return load_images()


def version(reference: str) -> str:
    """The version that a reference names: `v1.2.3`, or `1.2.3` where its makers leave the letter out."""
    return reference.partition("@")[0].rpartition(":")[2]
