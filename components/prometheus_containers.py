"""The containers of a Prometheus pod: the server, the sidecar that copies its blocks, and the one that reloads it."""

from __future__ import annotations

from collections.abc import Sequence

from components.config_reloader import config_reloader
from components.images import images
from components.manifests import Manifest
from components.workload import Resources, container, http_probe
from observability.sizing import ServerSize
from observability.topology import (
    PROMETHEUS,
    PROMETHEUS_CONFIG_DIR,
    PROMETHEUS_RULES_DIR,
    PROMETHEUS_TARGETS_DIR,
    REPLICA_VARIABLE,
    THANOS_GRPC_PORT,
    THANOS_SIDECAR_HTTP,
)

DATA = "data"
PORTS = {"http": PROMETHEUS.port}
SIDECAR_PORTS = {"thanos-http": THANOS_SIDECAR_HTTP.port, "thanos-grpc": THANOS_GRPC_PORT}
SIDECAR_RESOURCES = Resources(cpu_millicores=50, memory_mib=128)

_DATA_DIR = "/prometheus"
_BLOCK_LENGTH = "2h"
"""The shortest and the longest: only blocks that Prometheus never merges are what the sidecar uploads."""


def prometheus_containers(
    size: ServerSize, *, retention_days: int, domain: str, object_store: str
) -> Sequence[Manifest]:
    """`object_store` is the configuration of the sidecar's bucket client."""
    return [_server(size, retention_days, domain), _thanos_sidecar(object_store), _reloader()]


def _server(size: ServerSize, retention_days: int, domain: str) -> Manifest:
    return container(
        "prometheus",
        images().prometheus,
        args=[
            f"--config.file={PROMETHEUS_CONFIG_DIR}/prometheus.yaml",
            f"--web.listen-address=:{PROMETHEUS.port}",
            # What its alerts link to.
            f"--web.external-url=https://prometheus.{domain}",
            # The collectors' gateways write what pods push, and what they count from spans and logs.
            "--web.enable-remote-write-receiver",
            "--enable-feature=exemplar-storage",
            f"--storage.tsdb.path={_DATA_DIR}",
            f"--storage.tsdb.retention.time={retention_days}d",
            # Its megabytes are powers of two.
            f"--storage.tsdb.retention.size={size.blocks_mib}MB",
            f"--storage.tsdb.min-block-duration={_BLOCK_LENGTH}",
            f"--storage.tsdb.max-block-duration={_BLOCK_LENGTH}",
        ],
        ports=PORTS,
        resources=Resources(cpu_millicores=size.cpu_millicores, memory_mib=size.memory_mib),
        probes={
            # Replaying a large log takes long: half an hour before it is taken for dead.
            "startup": http_probe("/-/ready", "http", period_seconds=15, failures=120),
            "liveness": http_probe("/-/healthy", "http", failures=6),
            "readiness": http_probe("/-/ready", "http"),
        },
        mounts={
            "config": PROMETHEUS_CONFIG_DIR,
            "targets": PROMETHEUS_TARGETS_DIR,
            "rules": PROMETHEUS_RULES_DIR,
        },
        writable={DATA: _DATA_DIR},
        environment={REPLICA_VARIABLE: "metadata.name"},
    )


def _thanos_sidecar(object_store: str) -> Manifest:
    return container(
        "thanos-sidecar",
        images().thanos,
        args=[
            "sidecar",
            f"--prometheus.url=http://127.0.0.1:{PROMETHEUS.port}",
            f"--tsdb.path={_DATA_DIR}",
            f"--http-address=:{THANOS_SIDECAR_HTTP.port}",
            f"--grpc-address=:{THANOS_GRPC_PORT}",
            f"--objstore.config={object_store}",
        ],
        ports=SIDECAR_PORTS,
        resources=SIDECAR_RESOURCES,
        probes={
            "startup": http_probe("/-/ready", "thanos-http", period_seconds=15, failures=120),
            "liveness": http_probe("/-/healthy", "thanos-http"),
            "readiness": http_probe("/-/ready", "thanos-http"),
        },
        writable={DATA: _DATA_DIR},
    )


def _reloader() -> Manifest:
    return config_reloader(
        {"rules": PROMETHEUS_RULES_DIR, "targets": PROMETHEUS_TARGETS_DIR},
        reload=[
            "--reload-method=signal",
            "--process-executable-name=prometheus",
            f"--runtimeinfo-url=http://127.0.0.1:{PROMETHEUS.port}/api/v1/status/runtimeinfo",
        ],
    )
