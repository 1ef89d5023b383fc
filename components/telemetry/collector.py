"""What the pods of agents, gateways and Jaeger have in common: each is an OpenTelemetry Collector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.core import v1 as core

from components.manifests import Manifest, checksum, config_map_data, metadata, program_labels
from components.search.credentials import user_secret
from components.tls import certificate, tls_volume
from components.workload import ProgramArgs, Resources, SecretKey, container, http_probe, pod_template
from observability.collectors.common import (
    CONFIG_DIR,
    CONFIG_FILE,
    HEALTH_PORT,
    METRICS_PORT,
    OTLP_GRPC_PORT,
    OTLP_HTTP_PORT,
    TLS_DIR,
)
from observability.collectors.gateway import password_variable
from observability.search.configuration import certificate_names
from observability.topology import Program

CONTAINER = "otel-collector"
PORTS = {"otlp-grpc": OTLP_GRPC_PORT, "otlp-http": OTLP_HTTP_PORT, "metrics": METRICS_PORT, "health": HEALTH_PORT}
PUSH_PORTS = {name: PORTS[name] for name in ("otlp-grpc", "otlp-http")}
"""What a Service offers."""


@dataclass(frozen=True, kw_only=True)
class CollectorArgs(ProgramArgs):
    configuration: str
    """collector.yaml."""


@dataclass(frozen=True, kw_only=True)
class Foundation:
    """What a collector's pods need before they start."""

    labels: Mapping[str, str]
    resources: Sequence[pulumi.Resource]


def foundation(name: str, program: Program, image: str, args: CollectorArgs, *, parent: pulumi.Resource) -> Foundation:
    """The service account, the configuration and the certificate of a program."""
    labels = program_labels(program, args.ownership, image)
    named = metadata(program.name, program.namespace, labels)
    opts = pulumi.ResourceOptions(parent=parent, depends_on=args.after)
    return Foundation(
        labels=labels,
        resources=[
            core.ServiceAccount(
                f"{name}-service-account", metadata=named, automount_service_account_token=False, opts=opts
            ),
            core.ConfigMap(
                f"{name}-config",
                metadata=named,
                data=config_map_data(program.name, {CONFIG_FILE: args.configuration}),
                opts=opts,
            ),
            certificate(
                f"{name}-certificate",
                name=program.name,
                namespace=program.namespace,
                dns_names=certificate_names(program),
                labels=labels,
                opts=opts,
            ),
        ],
    )


def collector_container(
    image: str,
    *,
    resources: Resources,
    ports: Mapping[str, int] = PORTS,
    mounts: Mapping[str, str] | None = None,
    writable: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    users: Sequence[str] = (),
    health_path: str = "/",
) -> Manifest:
    """`users` are those of the search cluster whose passwords its configuration asks for."""
    return container(
        CONTAINER,
        image,
        args=[f"--config={CONFIG_DIR}/{CONFIG_FILE}"],
        ports=ports,
        resources=resources,
        probes={
            "startup": http_probe(health_path, "health", failures=30),
            "liveness": http_probe(health_path, "health", failures=6),
            "readiness": http_probe(health_path, "health"),
        },
        mounts={"config": CONFIG_DIR, "tls": TLS_DIR, **(mounts or {})},
        writable=writable,
        environment=environment,
        secrets={password_variable(user): SecretKey(name=user_secret(user), key="password") for user in users},
    )


def collector_template(
    program: Program,
    found: Foundation,
    configuration: str,
    container: Manifest,
    spec: Manifest,
    *,
    reads_api: bool = False,
) -> Manifest:
    """The pods' template; they are replaced when their configuration changes. `spec` is what they have of their own."""
    volumes = [
        {"name": "config", "configMap": {"name": program.name}},
        tls_volume("tls", program.name),
        *spec.get("volumes", ()),
    ]
    return pod_template(
        found.labels,
        {"serviceAccountName": program.name, "containers": [container], **spec, "volumes": volumes},
        annotations=checksum(configuration),
        reads_api=reads_api,
    )
