"""The real agent and gateway on the stack's rendered configuration, on loopback, with mutual TLS between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from catalog.models import Catalogue
from localcloud import certificates
from localcloud.certificates import Subject
from localcloud.observe.programs import Programs, free_address
from localcloud.telemetry.pod_files import Container
from localcloud.telemetry.pods_api import NODE, pods_api
from localcloud.telemetry.product_header import elasticsearch_before
from localcloud.telemetry.rewiring import Peers, Rewired, rewired
from observability.collectors.agent import NODE_IP, NODE_NAME, PODS_DIR, render_agent
from observability.collectors.common import QUEUE_DIR, TLS_DIR
from observability.collectors.gateway import POD_NAME, USERS, password_variable, render_gateway
from observability.log_alerts.counts import BASELINES, LINE_COUNTS
from observability.topology import JAEGER, OTEL_GATEWAY
from settings.models import Settings

PROGRAM = "otelcol"
TLS_FOLDER, CERTIFICATE = "tls", "tls"
_AGENT, _GATEWAY = "agent", "gateway"
_LOOPBACK = "127.0.0.1"
_GRPC, _HTTP = "receivers.otlp.protocols.grpc", "receivers.otlp.protocols.http"


@dataclass(frozen=True, kw_only=True)
class Collectors:
    """What runs. `pods` is where containers' files are read from, `state` where queues are, `otlp` a URL to push to."""

    pods: Path
    state: Path
    otlp: str
    _programs: Programs
    _gateway: Rewired
    _environment: Mapping[str, str]

    def kill_gateway(self) -> None:
        """With -9."""
        self._programs.kill(_GATEWAY)

    def start_gateway(self) -> None:
        """Again, at the same address and on the same queues."""
        _start(self._programs, _GATEWAY, self._gateway, self._environment)


def ensure_certificates(folder: Path) -> Path:
    """The folder, with an authority and one certificate that everybody in a play shows to everybody else."""
    hosts = (_LOOPBACK, OTEL_GATEWAY.host, JAEGER.host)
    certificates.ensure(folder, {CERTIFICATE: Subject(common_name="play", hosts=hosts)})
    return folder


@contextmanager
def collectors(
    folder: Path, catalogue: Catalogue, settings: Settings, containers: Sequence[Container], peers: Peers
) -> Iterator[Collectors]:
    """Both are up, and have ended when the block has; `peers` are the gateway's.

    Raises LocalCloudError where one does not start.
    """
    pods, state, tls = folder / "pods", folder / "state", ensure_certificates(folder.parent / TLS_FOLDER)
    for path in (pods, state):
        path.mkdir(parents=True)
    certificates.ensure(
        tls, {"tls": Subject(common_name="collector", hosts=(_LOOPBACK, OTEL_GATEWAY.host, JAEGER.host))}
    )
    with (
        Programs(folder) as programs,
        pods_api(folder, containers) as kubeconfig,
        elasticsearch_before(peers.elasticsearch) as store,
    ):
        environment = {
            "KUBECONFIG": str(kubeconfig),
            NODE_NAME: NODE,
            NODE_IP: _LOOPBACK,
            POD_NAME: _GATEWAY,
            # The node of a play asks nobody who he is.
            **{password_variable(user): "unused" for user in USERS.values()},
        }

        def placed(name: str, text: str, peers: Peers) -> Rewired:
            folders = {PODS_DIR: str(pods), QUEUE_DIR: str(state / name), TLS_DIR: str(tls)}
            made = rewired(yaml.safe_load(text), folders, peers, free_address)
            (folder / f"{name}.yaml").write_text(yaml.safe_dump(made.document))
            return made

        gateway = placed(
            _GATEWAY,
            render_gateway(catalogue, settings, settings.clusters.primary, LINE_COUNTS, BASELINES),
            replace(peers, elasticsearch=store),
        )
        agent = placed(_AGENT, render_agent(settings), Peers(otlp=gateway.listens[_GRPC]))
        _start(programs, _GATEWAY, gateway, environment)
        _start(programs, _AGENT, agent, environment)
        yield Collectors(
            pods=pods,
            state=state,
            otlp=f"http://{agent.listens[_HTTP]}",
            _programs=programs,
            _gateway=gateway,
            _environment=environment,
        )


def _start(programs: Programs, name: str, made: Rewired, environment: Mapping[str, str]) -> None:
    ready = f"http://{made.listens['extensions.health_check']}"
    programs.start(name, PROGRAM, [f"--config={name}.yaml"], ready, environment)
