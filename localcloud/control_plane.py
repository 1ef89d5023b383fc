"""The programs of a Kubernetes control plane, and how each is started: loopback only, TLS, client certificates, RBAC.

All clusters of a cloud share one etcd, each under a prefix of its own; everything else a cluster has to itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from localcloud import certificates
from localcloud.certificates import AUTHORITY, Subject, key_pair
from localcloud.endpoints import ClusterEndpoint
from localcloud.etcd import Etcd
from localcloud.go_programs import LOOPBACK, SMALL_HEAP, Tools, command_line
from localcloud.kubeconfig import write_kubeconfig
from localcloud.kubernetes.client import Client
from localcloud.processes import ProcessSpec

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

_SERVICE_NETWORK = "10.96.0.0/16"
_SERVICE_ADDRESS = "10.96.0.1"
_POD_NETWORK = "10.244.0.0/16"
_STAGES = Path(__file__).with_name("kubernetes") / "stages.yaml"
_SERVER, _ADMIN, _KWOK = "server", "admin", "kwok"
_CONTROLLER_MANAGER, _SCHEDULER, _SERVICE_ACCOUNTS = "controller-manager", "scheduler", "service-accounts"

_CLUSTER_SUBJECTS = {
    _SERVER: Subject(
        common_name="kube-apiserver",
        hosts=(
            LOOPBACK,
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
            server=f"https://{LOOPBACK}:{self.port}",
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
        store = self.etcd.client
        issuer = "https://kubernetes.default.svc"
        flags = {
            "bind-address": LOOPBACK,
            "advertise-address": LOOPBACK,
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
            "etcd-cafile": self.etcd.authority,
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
            argv=command_line(tools("kube-apiserver"), flags),
            environment=SMALL_HEAP,
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
                argv=command_line(tools(program), flags),
                # KWOK keeps a working directory under its home, which must not be the caller's.
                environment={**SMALL_HEAP, "HOME": str(self.directory)},
                ready=ready,
            )
            for name, (program, flags) in zip(self.worker_names, programs, strict=True)
        )

    def _kubeconfig(self, user: str) -> Path:
        return self.directory / f"{user}.kubeconfig"

    def _write_kubeconfig(self, user: str) -> None:
        pair, endpoint = key_pair(self.certificates, user), self.endpoint
        write_kubeconfig(
            self._kubeconfig(user),
            cluster=self.name,
            server=endpoint.server,
            authority=Path(endpoint.ca_file),
            user=user,
            certificate=pair.certificate_file,
            key=pair.key_file,
        )
