"""A collector's rendered configuration, with nothing changed but where things are on this machine.

- Folders, of logs, queues and certificates, are replaced by others, wherever a value begins with them.
- What a receiver or an extension listens on becomes a free port of the loopback interface, as does the port of the
  collector's own metrics.
- Exporters are led to the given peers by their type; a load-balancing one gets a static list of one.
- Receivers that measure the node itself (host metrics, the kubelet, scrapes) are left out, and pipelines that only they
  feed: what they would measure is this machine.
- The Kubernetes API is reached by a kubeconfig in place of a service account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_MEASURING = ("hostmetrics", "kubeletstats", "prometheus", "k8s_cluster", "k8s_events")
NOBODY = "127.0.0.1:9"
"""Where nothing answers: what is sent there waits in its queue."""
Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Peers:
    """Where exporters send to, by their type: URLs, but for `otlp` and `loadbalancing`, which take HOST:PORT."""

    elasticsearch: str = f"http://{NOBODY}"
    otlp: str = NOBODY
    remote_write: str = f"http://{NOBODY}"


@dataclass(frozen=True, kw_only=True)
class Rewired:
    """`listens` is HOST:PORT by the path of the setting, such as `receivers.otlp.protocols.http`."""

    document: Document
    listens: Mapping[str, str]


def rewired(document: Document, folders: Mapping[str, str], peers: Peers, free: Callable[[], str]) -> Rewired:
    """`free` gives a loopback address that nobody has."""
    moved: Document = _moved(document, folders)
    listens: dict[str, str] = {}
    receivers = {name: own for name, own in moved["receivers"].items() if not _type(name).startswith(_MEASURING)}
    for section, own in (("receivers", receivers), ("extensions", moved.get("extensions", {}))):
        for name, component in own.items():
            _listen(component, f"{section}.{name}", listens, free)
    for name, exporter in moved["exporters"].items():
        _lead(_type(name), exporter, peers)
    for name, processor in moved.get("processors", {}).items():
        if _type(name) in ("k8sattributes", "k8s_attributes"):
            processor["auth_type"] = "kubeConfig"
    moved["receivers"] = receivers
    connectors = moved.get("connectors", {})
    pipelines = moved["service"]["pipelines"]
    for name, pipeline in list(pipelines.items()):
        pipeline["receivers"] = [one for one in pipeline["receivers"] if one in receivers or one in connectors]
        if not pipeline["receivers"]:
            del pipelines[name]
    _own_metrics(moved["service"], listens, free)
    return Rewired(document=moved, listens=listens)


def _moved(value: Any, folders: Mapping[str, str]) -> Any:
    """With the longest folder that a text begins with replaced."""
    match value:
        case dict():
            return {key: _moved(item, folders) for key, item in value.items()}
        case list():
            return [_moved(item, folders) for item in value]
        case str():
            for folder in sorted(folders, key=len, reverse=True):
                if value == folder or value.startswith(f"{folder}/"):
                    return folders[folder] + value[len(folder) :]
    return value


def _listen(component: Any, path: str, listens: dict[str, str], free: Callable[[], str]) -> None:
    for key, value in (component or {}).items():
        if key == "endpoint":
            component[key] = listens[path] = free()
        elif isinstance(value, dict):
            _listen(value, f"{path}.{key}", listens, free)


def _lead(kind: str, exporter: Document, peers: Peers) -> None:
    match kind:
        case "elasticsearch":
            exporter.pop("endpoint", None)
            exporter["endpoints"] = [peers.elasticsearch]
        case "otlp" | "otlp_grpc":
            exporter["endpoint"] = peers.otlp
        case "loadbalancing" | "load_balancing":
            exporter["resolver"] = {"static": {"hostnames": [peers.otlp]}}
        case "prometheusremotewrite":
            exporter["endpoint"] = peers.remote_write


def _own_metrics(service: Document, listens: dict[str, str], free: Callable[[], str]) -> None:
    for reader in service.get("telemetry", {}).get("metrics", {}).get("readers", ()):
        if exporter := reader.get("pull", {}).get("exporter", {}).get("prometheus"):
            listens["metrics"] = free()
            host, _, port = listens["metrics"].partition(":")
            exporter |= {"host": host, "port": int(port)}


def _type(name: str) -> str:
    return name.partition("/")[0]
