"""The agent of each node: reads containers' files, measures the node, takes what pods push, and redacts it all."""

from __future__ import annotations

from typing import Any, Final

from observability.collectors.common import (
    CLIENT_TLS,
    LIMITER,
    OTLP_GRPC_PORT,
    QUEUE_DIR,
    QUEUES,
    RETRY,
    extensions,
    memory_limiter,
    otlp_receiver,
    queue,
    service,
)
from observability.collectors.multiline import LONGEST_BYTES, recombination
from observability.collectors.patterns import linear, quoted
from observability.collectors.redaction import INNOCENT, innocent, log_statements, span_settings
from observability.rendering import render
from observability.topology import OTEL_GATEWAY
from settings.models import Settings

PODS_DIR: Final = "/var/log/pods"
HOST_ROOT: Final = "/host/root"
"""Where the node's own file system is seen."""
NODE_NAME: Final = "NODE_NAME"
NODE_IP: Final = "NODE_IP"
"""Variables of the container: the node that it runs on, and its address."""
LONGEST_TEXT_BYTES: Final = 64 * 1024
"""What is left of a longer text, which is then marked as truncated."""

_FINGERPRINT_BYTES: Final = 40
"""A file is known again by what the runtime wrote before its first line: nanoseconds differ, and nothing of a line,
which may hold a secret, is kept with how far the file has been read."""
_FILE: Final = "observability/collectors/agent.py"
_PATH: Final = "log.file.path"
_POD_PATH: Final = (
    r"/(?P<namespace>[^/_]+)_(?P<pod>[^/_]+)_(?P<uid>[^/_]+)/(?P<container>[^/]+)/(?P<restarts>[0-9]+)[.]log"
)
_POD_ATTRIBUTES: Final = {
    "k8s.namespace.name": "namespace",
    "k8s.pod.name": "pod",
    "k8s.pod.uid": "uid",
    "k8s.container.name": "container",
    "k8s.container.restart_count": "restarts",
}
_MEASURE_SECONDS: Final = 30
_READ_BATCH_BYTES: Final = 2**20
_SCRAPERS: Final[dict[str, Any]] = {
    "cpu": {},
    "disk": {},
    "load": {},
    "memory": {},
    "network": {},
    "filesystem": {
        "exclude_mount_points": {
            "match_type": "regexp",
            "mount_points": ["^/(dev|proc|run|sys|var/lib/(containerd|kubelet))($|/)"],
        }
    },
}


def render_agent(settings: Settings) -> str:
    """collector.yaml of the agent."""
    return render(agent(settings))


def agent(settings: Settings) -> dict[str, Any]:
    """The agent's configuration, as read from YAML."""
    return {
        "extensions": extensions(QUEUE_DIR),
        "receivers": {
            "filelog/pods": _files(),
            "otlp": otlp_receiver(None),
            "hostmetrics": {
                "collection_interval": f"{_MEASURE_SECONDS}s",
                "root_path": HOST_ROOT,
                "scrapers": _SCRAPERS,
            },
            "kubeletstats": {
                "collection_interval": f"{_MEASURE_SECONDS}s",
                "auth_type": "serviceAccount",
                "endpoint": f"https://${{env:{NODE_IP}}}:10250",
                # The kubelet's certificate is signed by itself; the token goes to the node that the agent runs on.
                "insecure_skip_verify": True,
                "metric_groups": ["container", "pod", "node"],
            },
        },
        "processors": {
            LIMITER: memory_limiter(),
            "transform/logs": {"error_mode": "ignore", "log_statements": _of_files()},
            "transform/pushed": {"error_mode": "ignore", "log_statements": [_shortened(), _redacted()]},
            "redaction": span_settings(),
            "transform/node": {
                "error_mode": "ignore",
                **{
                    f"{signal}_statements": [{"context": "resource", "statements": [_on_this_node()]}]
                    for signal in ("log", "metric", "trace")
                },
            },
        },
        "exporters": {
            "otlp/gateway": {
                "endpoint": f"dns:///{OTEL_GATEWAY.host}:{OTLP_GRPC_PORT}",
                "balancer_name": "round_robin",
                "tls": dict(CLIENT_TLS),
                "retry_on_failure": dict(RETRY),
                "sending_queue": queue(
                    settings.telemetry.agent.queue_mib * 2**20, consumers=2, batch_bytes=_READ_BATCH_BYTES
                ),
            },
            "loadbalancing/traces": _to_gateway_of_trace(settings),
        },
        "service": service(
            {
                "logs/pods": {
                    "receivers": ["filelog/pods"],
                    "processors": [LIMITER, "transform/logs"],
                    "exporters": ["otlp/gateway"],
                },
                "logs/pushed": {
                    "receivers": ["otlp"],
                    "processors": [LIMITER, "transform/node", "transform/pushed", "redaction"],
                    "exporters": ["otlp/gateway"],
                },
                "metrics": {
                    "receivers": ["otlp", "hostmetrics", "kubeletstats"],
                    "processors": [LIMITER, "transform/node"],
                    "exporters": ["otlp/gateway"],
                },
                "traces": {
                    "receivers": ["otlp"],
                    "processors": [LIMITER, "transform/node", "redaction"],
                    "exporters": ["loadbalancing/traces"],
                },
            }
        ),
    }


def _files() -> dict[str, Any]:
    """Every container's file. A row is read once, and waits in its file while it cannot be sent."""
    return {
        "include": [f"{PODS_DIR}/*/*/*.log"],
        # What the collectors say of failures to send would be sent, and so on.
        "exclude": [f"{PODS_DIR}/*_otel-agent-*/*/*.log", f"{PODS_DIR}/*_otel-gateway-*/*/*.log"],
        "start_at": "beginning",
        "poll_interval": "200ms",
        "include_file_path": True,
        "include_file_record_offset": True,
        "max_concurrent_files": 1024,
        "fingerprint_size": _FINGERPRINT_BYTES,
        "storage": QUEUES,
        "retry_on_failure": {"enabled": True, "initial_interval": "1s", "max_interval": "30s", "max_elapsed_time": 0},
        "operators": [
            {
                "type": "container",
                "format": "containerd",
                "max_log_size": LONGEST_BYTES,
                # Of each row. The pod is told from the path once for all rows of a file, by the statements.
                "add_metadata_from_filepath": False,
            },
            {
                "type": "add",
                "field": 'attributes["log.source"]',
                "value": 'EXPR(attributes["log.file.path"] + attributes["log.iostream"])',
            },
            recombination(),
            innocent(),
            {"type": "copy", "from": 'attributes["log.file.path"]', "to": f'resource["{_PATH}"]'},
        ],
    }


def _of_files() -> list[dict[str, Any]]:
    """A mark of innocence counts where the agent itself has set it, and nowhere else."""
    marked, source = f'log.attributes["{INNOCENT}"]', "log.source"
    return [
        {"context": "resource", "statements": [_on_this_node(), *_pod()]},
        _shortened(),
        _redacted() | {"conditions": [f"{marked} == nil"]},
        {"statements": [f'delete_key(log.attributes, "{name}")' for name in (INNOCENT, source)]},
    ]


def _pod() -> list[str]:
    """Where the kubelet keeps a container's files says whose they are."""
    path, found = f'resource.attributes["{_PATH}"]', 'resource.cache["path"]'
    return [
        f"set({found}, ExtractPatterns({path}, {quoted(linear(_POD_PATH, file=_FILE))})) where {path} != nil",
        *(
            f'set(resource.attributes["{attribute}"], {found}["{group}"]) where {found} != nil'
            for attribute, group in _POD_ATTRIBUTES.items()
        ),
        f'delete_key(resource.attributes, "{_PATH}")',
    ]


def _shortened() -> dict[str, Any]:
    return {
        "conditions": [f"Len(log.body) > {LONGEST_TEXT_BYTES}"],
        "statements": [
            'set(log.attributes["log.truncated"], true)',
            f"set(log.body, Substring(log.body, 0, {LONGEST_TEXT_BYTES}))",
        ],
    }


def _redacted() -> dict[str, Any]:
    return {"statements": log_statements()}


def _on_this_node() -> str:
    return f'set(resource.attributes["k8s.node.name"], "${{env:{NODE_NAME}}}")'


def _to_gateway_of_trace(settings: Settings) -> dict[str, Any]:
    """All spans of a trace go to one gateway, which alone can tell whether the trace is worth keeping."""
    return {
        "routing_key": "traceID",
        "protocol": {"otlp": {"timeout": "10s", "tls": {**CLIENT_TLS, "server_name_override": OTEL_GATEWAY.host}}},
        "resolver": {"dns": {"hostname": OTEL_GATEWAY.host, "port": str(OTLP_GRPC_PORT), "interval": "5s"}},
        "retry_on_failure": dict(RETRY),
        "sending_queue": queue(
            settings.telemetry.agent.queue_mib * 2**20 // 4, consumers=2, batch_bytes=_READ_BATCH_BYTES, full="refuse"
        ),
    }
