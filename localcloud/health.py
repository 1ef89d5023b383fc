"""How a stack's cloud is: which of its processes run, and which of its endpoints answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from localcloud.endpoints import ClusterEndpoint, Endpoints
from localcloud.kubernetes.client import Client
from localcloud.layout import CloudDirectory
from localcloud.processes import Supervisor


@dataclass(frozen=True, kw_only=True)
class ProcessHealth:
    """`address` and `answers` are None for a process that listens nowhere."""

    process: str
    pid: int | None
    running: bool
    address: str | None
    answers: bool | None
    log: Path

    @property
    def well(self) -> bool:
        return self.running and self.answers is not False

    def document(self) -> dict[str, Any]:
        return {**asdict(self), "log": str(self.log), "well": self.well}


def health(cloud: CloudDirectory) -> list[ProcessHealth]:
    """One for each process that was started; empty where none was."""
    supervisor = Supervisor(cloud.path)
    answers = dict(_answers(Endpoints.read(cloud.endpoints)))
    found = []
    for name, running in supervisor.status().items():
        process = supervisor.find(name)
        address, answering = answers.get(name, (None, None))
        found.append(
            ProcessHealth(
                process=name,
                pid=process.pid if process else None,
                running=running,
                address=address,
                answers=answering,
                log=supervisor.log(name),
            )
        )
    return found


def _answers(endpoints: Endpoints | None) -> Iterator[tuple[str, tuple[str, bool]]]:
    if endpoints is None:
        return
    yield "moto", (endpoints.aws.url, _accepts(endpoints.aws.url))
    for name, cluster in endpoints.clusters.items():
        yield f"{name}-kube-apiserver", (cluster.server, _ready(cluster))


def _accepts(url: str) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", urlsplit(url).port or 0)) == 0


def _ready(cluster: ClusterEndpoint) -> bool:
    client = Client(
        cluster.server,
        ca_file=cluster.ca_file,
        certificate_file=cluster.certificate_file,
        key_file=cluster.key_file,
    )
    try:
        return client.healthy("/readyz")
    finally:
        client.close()
