"""One local cloud: moto and the control planes, started together, healed, looked at and stopped."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import localcloud
from localcloud.control_plane import DEFINITIONS, REQUIRED_TOOLS, Cluster
from localcloud.endpoints import AwsEndpoint, Endpoints
from localcloud.etcd import Etcd
from localcloud.go_programs import Tools
from localcloud.kubernetes.client import Client
from localcloud.kubernetes.furnishing import furnish, nodes_ready
from localcloud.processes import Ports, ProcessSpec, Supervisor

_MOTO = "moto"
_PROJECT_ROOT = Path(localcloud.__file__).parent.parent
Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Started:
    """A cloud that is up. What is fresh has lost, or never had, what a state file says of it."""

    endpoints: Endpoints
    fresh_aws: bool
    fresh_clusters: frozenset[str]


class LocalCloud:
    """The cloud that lives in `directory`. Callers take turns: nothing here locks."""

    def __init__(self, directory: Path, tools: Tools) -> None:
        self._directory = directory
        self._tools = tools
        self._supervisor = Supervisor(directory)

    def up(self, cluster_names: Sequence[str], account_id: str, progress: Progress) -> Started:
        """Start what is not running, replace what is broken, leave alone what works.

        Clusters that are no longer named are stopped. Raises what `tools` raises before anything is
        started, and `ProcessFailed` with what did start still running.
        """
        for name in REQUIRED_TOOLS:
            self._tools(name)
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        etcd, clusters, moto_port = self._plan(cluster_names)
        self._stop_others([_MOTO, etcd.name, *(name for cluster in clusters for name in cluster.process_names)])
        aws = AwsEndpoint(url=f"http://127.0.0.1:{moto_port}", account_id=account_id, **self._credentials())
        fresh_clusters = frozenset(cluster.name for cluster in clusters if not cluster.directory.exists())
        with ThreadPoolExecutor(len(clusters) + 1, thread_name_prefix="up") as pool:
            moto = pool.submit(self._start_moto, moto_port, account_id, progress)
            self._supervisor.ensure(etcd.spec(self._tools))
            started = [pool.submit(self._start_cluster, cluster, progress) for cluster in clusters]
            for task in started:
                task.result()
            fresh_aws = moto.result()
        endpoints = Endpoints(aws=aws, clusters={cluster.name: cluster.endpoint for cluster in clusters})
        endpoints.write(self._endpoints_file)
        return Started(endpoints=endpoints, fresh_aws=fresh_aws, fresh_clusters=fresh_clusters)

    def endpoints(self) -> Endpoints | None:
        """Where the cloud answers; None unless every process of it is alive."""
        status = self._supervisor.status()
        return Endpoints.read(self._endpoints_file) if status and all(status.values()) else None

    def status(self) -> dict[str, bool]:
        """Whether each process that was started is alive, by name."""
        return self._supervisor.status()

    def down(self) -> None:
        """End every process of this cloud. Clusters keep their objects for the next `up`; moto forgets everything."""
        self._endpoints_file.unlink(missing_ok=True)
        status = self._supervisor.status()
        # API servers before etcd: one that loses its store waits for it instead of ending.
        others = [name for name in status if name not in (_MOTO, Etcd.name)]
        with ThreadPoolExecutor(max(len(others), 1)) as pool:
            list(pool.map(lambda name: self._supervisor.stop([name]), others))
        self._supervisor.stop()

    @property
    def _endpoints_file(self) -> Path:
        return self._directory / "endpoints.json"

    @property
    def _credentials_file(self) -> Path:
        return self._directory / "aws-credentials.json"

    def _plan(self, cluster_names: Sequence[str]) -> tuple[Etcd, list[Cluster], int]:
        """Who listens where."""
        directories = {name: self._directory / f"cluster-{name}" for name in cluster_names}
        servers = {name: f"{name}-kube-apiserver" for name in cluster_names}
        owners = [_MOTO, Etcd.name, *servers.values()]
        ports = Ports(self._directory / "ports.json").claim({name: self._supervisor.alive(name) for name in owners})
        etcd = Etcd(directory=self._directory / "etcd", port=ports[Etcd.name])
        clusters = [
            Cluster(name=name, directory=directory, port=ports[servers[name]], etcd=etcd)
            for name, directory in directories.items()
        ]
        return etcd, clusters, ports[_MOTO]

    def _stop_others(self, wanted: Sequence[str]) -> None:
        self._supervisor.stop([name for name in self._supervisor.status() if name not in wanted])

    def _credentials(self) -> dict[str, str]:
        """Made once a cloud."""
        if not self._credentials_file.exists():
            credentials = {
                "access_key_id": f"LOCAL{secrets.token_hex(8).upper()}",
                "secret_access_key": secrets.token_urlsafe(30),
            }
            draft = self._credentials_file.with_suffix(".draft")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump(credentials, file)
            draft.rename(self._credentials_file)
        return json.loads(self._credentials_file.read_text())

    def _start_moto(self, port: int, account_id: str, progress: Progress) -> bool:
        spec = ProcessSpec(
            name=_MOTO,
            argv=[
                sys.executable,
                "-m",
                "localcloud.moto_server",
                f"--port={port}",
                f"--credentials-file={self._credentials_file}",
            ],
            environment={
                # Roles are given policies that AWS itself keeps.
                "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
                "PYTHONPATH": str(_PROJECT_ROOT),
                "MOTO_ACCOUNT_ID": account_id,
                # botocore would look for configuration of the caller's there.
                "HOME": str(self._directory),
            },
            ready=lambda: _listens(port),
        )
        started = self._supervisor.ensure(spec)
        progress("AWS is up")
        return started

    def _start_cluster(self, cluster: Cluster, progress: Progress) -> None:
        cluster.prepare()
        endpoint = cluster.endpoint
        client = Client(
            endpoint.server,
            ca_file=endpoint.ca_file,
            certificate_file=endpoint.certificate_file,
            key_file=endpoint.key_file,
        )
        if self._supervisor.ensure(cluster.api_server(self._tools, client)):
            # What is left of an earlier run may look for the API server where it used to listen.
            self._supervisor.stop(cluster.worker_names)
        workers = cluster.workers(self._tools, ready=lambda: nodes_ready(client))
        with ThreadPoolExecutor(len(workers) + 1) as pool:
            furnished = pool.submit(furnish, client, [self._tools(name) for name in DEFINITIONS])
            for task in [furnished, *(pool.submit(self._supervisor.ensure, worker) for worker in workers)]:
                task.result()
        client.close()
        progress(f"cluster {cluster.name} is up")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0
