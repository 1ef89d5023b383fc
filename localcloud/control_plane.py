"""The programs of a Kubernetes control plane, and how each is started: loopback only, TLS, client certificates, RBAC.

All clusters of a cloud share one etcd, each under a prefix of its own; everything else a cluster has to itself.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from localcloud import certificates
from localcloud.certificates import AUTHORITY, Subject, key_pair
from localcloud.endpoints import ClusterEndpoint
from localcloud.kubernetes.client import Client
from localcloud.processes import ProcessSpec

Tools = Callable[[str], Path]
"""Where an installed program or data folder is, by name."""

DEFINITIONS = ("external-secrets-crds", "cert-manager-crds")
"""Folders of definitions of custom resources, as the operators' add-ons bring them."""
REQUIRED_TOOLS = (
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
    *DEFINITIONS,
)

_LOOPBACK = "127.0.0.1"
_SERVICE_NETWORK = "10.96.0.0/16"
_SERVICE_ADDRESS = "10.96.0.1"
_POD_NETWORK = "10.244.0.0/16"
_STAGES = Path(__file__).with_name("kubernetes") / "stages.yaml"
_SERVER, _ADMIN, _KWOK, _CLIENT = "server", "admin", "kwok", "client"
_CONTROLLER_MANAGER, _SCHEDULER, _SERVICE_ACCOUNTS = "controller-manager", "scheduler", "service-accounts"

# Trades a little CPU for a heap about a third smaller; the soft limit keeps a burst from growing it for good.
_SMALL_HEAP = {"GOGC": "50", "GOMEMLIMIT": "400MiB"}

_CLUSTER_SUBJECTS = {
    _SERVER: Subject(
        common_name="kube-apiserver",
        hosts=(
            _LOOPBACK,
            _SERVICE_ADDRESS,
            "localhost",
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local",
        ),
    ),
    _ADMIN: Subject(common_name="operations-platform:admin", organization="system:masters"),
    _CONTROLLER_MANAGER: Subject(common_name="system:kube-controller-manager"),
    _SCHEDULER: Subject(common_name="system:kube-scheduler"),
    # KWOK plays every node at once, which no node's own identity may.
    _KWOK: Subject(common_name="kwok", organization="system:masters"),
    _SERVICE_ACCOUNTS: Subject(common_name="service-accounts"),
}
_ETCD_SUBJECTS = {
    _SERVER: Subject(common_name="etcd", hosts=(_LOOPBACK, "localhost")),
    _CLIENT: Subject(common_name="kube-apiserver"),
}


@dataclass(frozen=True, kw_only=True)
class Etcd:
    """The store behind every API server of a cloud. It holds nothing that outlives a power cut: no fsync."""

    directory: Path
    port: int

    name = "etcd"

    @property
    def url(self) -> str:
        return f"https://{_LOOPBACK}:{self.port}"

    @property
    def certificates(self) -> Path:
        return self.directory / "certificates"

    def spec(self, tools: Tools) -> ProcessSpec:
        certificates.ensure(self.certificates, _ETCD_SUBJECTS)
        authority = key_pair(self.certificates, AUTHORITY).certificate_file
        server = key_pair(self.certificates, _SERVER)
        client = key_pair(self.certificates, _CLIENT)
        any_port = f"https://{_LOOPBACK}:0"
        flags = {
            "data-dir": self.directory / "data",
            "listen-client-urls": self.url,
            "advertise-client-urls": self.url,
            "client-cert-auth": "true",
            "trusted-ca-file": authority,
            "cert-file": server.certificate_file,
            "key-file": server.key_file,
            "listen-peer-urls": any_port,
            "initial-advertise-peer-urls": any_port,
            "initial-cluster": f"default={any_port}",
            "peer-client-cert-auth": "true",
            "peer-trusted-ca-file": authority,
            "peer-cert-file": server.certificate_file,
            "peer-key-file": server.key_file,
            "unsafe-no-fsync": "true",
            "auto-compaction-mode": "periodic",
            "auto-compaction-retention": "10m",
            "log-level": "warn",
        }
        probe = Client(
            self.url,
            ca_file=str(authority),
            certificate_file=str(client.certificate_file),
            key_file=str(client.key_file),
        )
        return ProcessSpec(
            name=self.name,
            argv=_argv(tools("etcd"), flags),
            environment=_SMALL_HEAP,
            ready=lambda: probe.healthy("/readyz"),
        )


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One control plane with its certificates and kubeconfigs under `directory`."""

    name: str
    directory: Path
    port: int
    etcd: Etcd

    @property
    def certificates(self) -> Path:
        return self.directory / "certificates"

    @property
    def api_server_name(self) -> str:
        return f"{self.name}-kube-apiserver"

    @property
    def worker_names(self) -> tuple[str, ...]:
        return tuple(f"{self.name}-{part}" for part in ("controllers", "scheduler", "kwok"))

    @property
    def process_names(self) -> tuple[str, ...]:
        return (self.api_server_name, *self.worker_names)

    @property
    def endpoint(self) -> ClusterEndpoint:
        admin = key_pair(self.certificates, _ADMIN)
        return ClusterEndpoint(
            server=f"https://{_LOOPBACK}:{self.port}",
            ca_file=str(key_pair(self.certificates, AUTHORITY).certificate_file),
            certificate_file=str(admin.certificate_file),
            key_file=str(admin.key_file),
            kubeconfig_file=str(self._kubeconfig(_ADMIN)),
        )

    def prepare(self) -> None:
        """Certificates, and a kubeconfig for each user."""
        certificates.ensure(self.certificates, _CLUSTER_SUBJECTS)
        for user in (_ADMIN, _CONTROLLER_MANAGER, _SCHEDULER, _KWOK):
            self._write_kubeconfig(user)

    def api_server(self, tools: Tools, client: Client) -> ProcessSpec:
        server = key_pair(self.certificates, _SERVER)
        tokens = key_pair(self.certificates, _SERVICE_ACCOUNTS)
        store = key_pair(self.etcd.certificates, _CLIENT)
        issuer = "https://kubernetes.default.svc"
        flags = {
            "bind-address": _LOOPBACK,
            "advertise-address": _LOOPBACK,
            # Reconciling endpoints would publish the loopback address, which the API itself refuses.
            "endpoint-reconciler-type": "none",
            "secure-port": self.port,
            "tls-cert-file": server.certificate_file,
            "tls-private-key-file": server.key_file,
            "client-ca-file": key_pair(self.certificates, AUTHORITY).certificate_file,
            "anonymous-auth": "false",
            "authorization-mode": "RBAC",
            "allow-privileged": "true",
            "etcd-servers": self.etcd.url,
            "etcd-prefix": f"/{self.name}",
            "etcd-cafile": key_pair(self.etcd.certificates, AUTHORITY).certificate_file,
            "etcd-certfile": store.certificate_file,
            "etcd-keyfile": store.key_file,
            "service-account-issuer": issuer,
            "service-account-key-file": tokens.certificate_file,
            "service-account-signing-key-file": tokens.key_file,
            "service-cluster-ip-range": _SERVICE_NETWORK,
            "profiling": "false",
        }
        return ProcessSpec(
            name=self.api_server_name,
            argv=_argv(tools("kube-apiserver"), flags),
            environment=_SMALL_HEAP,
            ready=lambda: client.healthy("/readyz"),
        )

    def workers(self, tools: Tools, ready: Callable[[], bool]) -> tuple[ProcessSpec, ...]:
        """Controllers, scheduler and KWOK: none listens, so what they bring about tells that they are up."""
        kubeconfig = self._kubeconfig(_CONTROLLER_MANAGER)
        controllers = {
            "kubeconfig": kubeconfig,
            "leader-elect": "false",
            "secure-port": 0,
            "use-service-account-credentials": "true",
            "service-account-private-key-file": key_pair(self.certificates, _SERVICE_ACCOUNTS).key_file,
            "root-ca-file": key_pair(self.certificates, AUTHORITY).certificate_file,
            "cluster-cidr": _POD_NETWORK,
            "service-cluster-ip-range": _SERVICE_NETWORK,
            # No node here ever dies; one whose heartbeat is late on a busy machine must not take its pods' readiness.
            "node-monitor-grace-period": "24h",
            # Everything of a stack comes at once, and the default of 20 requests a second makes it queue.
            "kube-api-qps": 300,
            "kube-api-burst": 600,
            "profiling": "false",
        }
        scheduler = {
            "kubeconfig": self._kubeconfig(_SCHEDULER),
            "leader-elect": "false",
            "secure-port": 0,
            "profiling": "false",
        }
        kwok = {
            "kubeconfig": self._kubeconfig(_KWOK),
            "config": _STAGES,
            "manage-all-nodes": "true",
            "cidr": _POD_NETWORK,
            "node-ip": "192.0.2.1",
            "node-port": 0,
            # Renewed leases are the nodes' heartbeat: without them the controllers would give the nodes up.
            "node-lease-duration-seconds": 40,
        }
        programs = (("kube-controller-manager", controllers), ("kube-scheduler", scheduler), ("kwok", kwok))
        return tuple(
            ProcessSpec(
                name=name,
                argv=_argv(tools(program), flags),
                # KWOK keeps a working directory under its home, which must not be the caller's.
                environment={**_SMALL_HEAP, "HOME": str(self.directory)},
                ready=ready,
            )
            for name, (program, flags) in zip(self.worker_names, programs, strict=True)
        )

    def _kubeconfig(self, user: str) -> Path:
        return self.directory / f"{user}.kubeconfig"

    def _write_kubeconfig(self, user: str) -> None:
        """With everything inline, so that the file alone reaches the cluster."""
        pair = key_pair(self.certificates, user)
        document = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": self.name,
                    "cluster": {
                        "server": self.endpoint.server,
                        "certificate-authority-data": _base64(Path(self.endpoint.ca_file)),
                    },
                }
            ],
            "users": [
                {
                    "name": user,
                    "user": {
                        "client-certificate-data": _base64(pair.certificate_file),
                        "client-key-data": _base64(pair.key_file),
                    },
                }
            ],
            "contexts": [{"name": self.name, "context": {"cluster": self.name, "user": user}}],
            "current-context": self.name,
        }
        descriptor = os.open(self._kubeconfig(user), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            yaml.safe_dump(document, file)


def _argv(program: Path, flags: Mapping[str, object]) -> list[str]:
    return [str(program), *(f"--{name}={value}" for name, value in flags.items())]


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
