"""Parts that the configurations of the agent and of the gateway share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Part = dict[str, Any]

CONFIG_DIR: Final = "/etc/otel-collector"
"""Holds collector.yaml; a change restarts the pods."""
CONFIG_FILE: Final = "collector.yaml"
TLS_DIR: Final = "/etc/otel-collector-tls"
"""Holds tls.crt, tls.key and ca.crt, by which agents, gateways and the stores know each other."""
QUEUE_DIR: Final = "/var/lib/otel-collector"
"""Holds what has not been sent yet, and how far each file has been read."""
METRICS_PORT: Final = 8888
HEALTH_PORT: Final = 13133
OTLP_GRPC_PORT: Final = 4317
OTLP_HTTP_PORT: Final = 4318

QUEUES: Final = "file_storage/queues"
LIMITER: Final = "memory_limiter"
HEALTH: Final = "health_check"

_CERTIFICATE: Final = {
    "ca_file": f"{TLS_DIR}/ca.crt",
    "cert_file": f"{TLS_DIR}/tls.crt",
    "key_file": f"{TLS_DIR}/tls.key",
    "reload_interval": "1h",
}
CLIENT_TLS: Final[Mapping[str, Any]] = _CERTIFICATE
SERVER_TLS: Final[Mapping[str, Any]] = {
    **{key: value for key, value in _CERTIFICATE.items() if key != "ca_file"},
    "client_ca_file": _CERTIFICATE["ca_file"],
}

RETRY: Final[Mapping[str, Any]] = {
    "enabled": True,
    "initial_interval": "1s",
    "max_interval": "30s",
    # The queue decides what is given up, never the clock.
    "max_elapsed_time": "0s",
}


def storage(directory: str) -> Part:
    """A folder that outlives the process. Space is given back once a queue has emptied."""
    return {
        "directory": directory,
        "create_directory": True,
        "timeout": "10s",
        "compaction": {
            "directory": directory,
            "on_start": True,
            "on_rebound": True,
            "cleanup_on_start": True,
            "rebound_needed_threshold_mib": 64,
            "rebound_trigger_threshold_mib": 8,
        },
    }


def queue(size_bytes: int, *, consumers: int, batch_bytes: int, full: str = "wait") -> Part:
    """A queue on disk, batched as it is read. When it is full whoever sends has to `wait`, or is refused (`refuse`)."""
    return {
        "enabled": True,
        "storage": QUEUES,
        "sizer": "bytes",
        "queue_size": size_bytes,
        "num_consumers": consumers,
        "block_on_overflow": full == "wait",
        "batch": {"sizer": "bytes", "min_size": batch_bytes // 4, "max_size": batch_bytes, "flush_timeout": "1s"},
    }


def memory_limiter() -> Part:
    """Of the container's limit: Go gives memory back above the soft limit, and data is refused above it."""
    return {"check_interval": "500ms", "limit_percentage": 80, "spike_limit_percentage": 20}


def otlp_receiver(tls: Mapping[str, Any] | None) -> Part:
    """Takes telemetry that is pushed, by either protocol, on every address of the pod."""
    secured = {"tls": dict(tls)} if tls else {}
    return {
        "protocols": {
            "grpc": {"endpoint": f"0.0.0.0:{OTLP_GRPC_PORT}", "max_recv_msg_size_mib": 32, **secured},
            "http": {"endpoint": f"0.0.0.0:{OTLP_HTTP_PORT}", "max_request_body_size": 32 * 2**20, **secured},
        }
    }


def extensions(directory: str) -> Part:
    return {HEALTH: {"endpoint": f"0.0.0.0:{HEALTH_PORT}"}, QUEUES: storage(directory)}


def service(pipelines: Mapping[str, Part]) -> Part:
    """The pipelines, and the collector's own metrics under the names that Prometheus expects."""
    reader = {"host": "0.0.0.0", "port": METRICS_PORT, "without_type_suffix": False, "without_units": False}
    return {
        "extensions": [HEALTH, QUEUES],
        "telemetry": {
            "logs": {"level": "info", "encoding": "json"},
            "metrics": {"level": "normal", "readers": [{"pull": {"exporter": {"prometheus": reader}}}]},
        },
        "pipelines": dict(pipelines),
    }
