"""The store behind every API server of a cloud, and who may reach it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from localcloud import certificates
from localcloud.certificates import AUTHORITY, KeyPair, Subject, key_pair
from localcloud.go_programs import LOOPBACK, SMALL_HEAP, Tools, command_line
from localcloud.kubernetes.client import Client
from localcloud.processes import ProcessSpec

_SERVER, _CLIENT = "server", "client"
_ETCD_SUBJECTS = {
    _SERVER: Subject(common_name="etcd", hosts=(LOOPBACK, "localhost")),
    _CLIENT: Subject(common_name="kube-apiserver"),
}


@dataclass(frozen=True, kw_only=True)
class Etcd:
    """It holds nothing that outlives a power cut: no fsync."""

    directory: Path
    port: int

    name = "etcd"

    @property
    def url(self) -> str:
        return f"https://{LOOPBACK}:{self.port}"

    @property
    def certificates(self) -> Path:
        return self.directory / "certificates"

    @property
    def authority(self) -> Path:
        """Certificate of what signs the others."""
        return key_pair(self.certificates, AUTHORITY).certificate_file

    @property
    def client(self) -> KeyPair:
        """What an API server proves itself with."""
        return key_pair(self.certificates, _CLIENT)

    def spec(self, tools: Tools) -> ProcessSpec:
        certificates.ensure(self.certificates, _ETCD_SUBJECTS)
        server = key_pair(self.certificates, _SERVER)
        any_port = f"https://{LOOPBACK}:0"
        flags = {
            "data-dir": self.directory / "data",
            "listen-client-urls": self.url,
            "advertise-client-urls": self.url,
            "client-cert-auth": "true",
            "trusted-ca-file": self.authority,
            "cert-file": server.certificate_file,
            "key-file": server.key_file,
            "listen-peer-urls": any_port,
            "initial-advertise-peer-urls": any_port,
            "initial-cluster": f"default={any_port}",
            "peer-client-cert-auth": "true",
            "peer-trusted-ca-file": self.authority,
            "peer-cert-file": server.certificate_file,
            "peer-key-file": server.key_file,
            "unsafe-no-fsync": "true",
            "auto-compaction-mode": "periodic",
            "auto-compaction-retention": "10m",
            "log-level": "warn",
        }
        probe = Client(
            self.url,
            ca_file=str(self.authority),
            certificate_file=str(self.client.certificate_file),
            key_file=str(self.client.key_file),
        )
        return ProcessSpec(
            name=self.name,
            argv=command_line(tools("etcd"), flags),
            environment=SMALL_HEAP,
            ready=lambda: probe.healthy("/readyz"),
        )
