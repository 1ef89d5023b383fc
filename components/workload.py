"""What every pod of the platform has in common: hardened, bounded, probed, and spread so that one failure is not all.

Pure functions that give parts of a pod template; all but the node exporter's meet the *restricted* pod security level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi

from components.manifests import Manifest, selector
from components.quantities import mebibytes, millicores
from observability.topology import Program
from settings.ownership import Ownership

NOBODY = 65534
"""User and group of every process: it exists in all images and owns nothing on a node."""

ONE_AFTER_THE_OTHER: Manifest = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}
"""Strategy of a Deployment whose replicas never share a node: there may be none free before the old pod goes."""

_CPU_BURST = 4
_MEMORY_BURST = 2


@dataclass(frozen=True, kw_only=True)
class ProgramArgs:
    """What each monitoring program's component takes."""

    ownership: Ownership
    after: Sequence[pulumi.Resource] = ()
    """What must exist before any of its objects: their namespace, at least."""


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What a container is promised. It may burst above, and its limits keep a leak or a loop from taking the node."""

    cpu_millicores: int
    memory_mib: int

    @property
    def manifest(self) -> Manifest:
        return {
            "requests": {"cpu": millicores(self.cpu_millicores), "memory": mebibytes(self.memory_mib)},
            "limits": {
                "cpu": millicores(self.cpu_millicores * _CPU_BURST),
                "memory": mebibytes(self.memory_mib * _MEMORY_BURST),
            },
        }


@dataclass(frozen=True, kw_only=True)
class SecretKey:
    """A value in a Secret of the pod's namespace."""

    name: str
    key: str


def http_probe(
    path: str, port: str, *, period_seconds: int = 10, failures: int = 3, scheme: Literal["HTTP", "HTTPS"] = "HTTP"
) -> Manifest:
    """Asks `path` on the named port, and gives up after `failures` in a row."""
    return {
        "httpGet": {"path": path, "port": port, **({} if scheme == "HTTP" else {"scheme": scheme})},
        "periodSeconds": period_seconds,
        "timeoutSeconds": 5,
        "failureThreshold": failures,
    }


def tcp_probe(port: str, *, period_seconds: int = 10, failures: int = 3) -> Manifest:
    """Connects to the named port, and gives up after `failures` in a row."""
    return {
        "tcpSocket": {"port": port},
        "periodSeconds": period_seconds,
        "timeoutSeconds": 5,
        "failureThreshold": failures,
    }


def container(
    name: str,
    image: str,
    *,
    args: Sequence[str],
    ports: Mapping[str, int],
    resources: Resources,
    probes: Mapping[str, Manifest],
    mounts: Mapping[str, str] | None = None,
    writable: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    secrets: Mapping[str, SecretKey] | None = None,
) -> Manifest:
    """A container without privileges.

    `probes` are by kind (`liveness`), `mounts` and `writable` give the directory of each volume, `environment` the
    field of the pod that each variable holds, and `secrets` what a variable holds for programs that read no file.
    """
    parts = {
        "name": name,
        "image": image,
        "args": list(args),
        "ports": [{"name": port, "containerPort": number, "protocol": "TCP"} for port, number in ports.items()],
        "env": [
            *(
                {"name": variable, "valueFrom": {"fieldRef": {"fieldPath": field}}}
                for variable, field in (environment or {}).items()
            ),
            *(
                {"name": variable, "valueFrom": {"secretKeyRef": {"name": secret.name, "key": secret.key}}}
                for variable, secret in (secrets or {}).items()
            ),
        ],
        "resources": resources.manifest,
        "volumeMounts": [
            *({"name": volume, "mountPath": path, "readOnly": True} for volume, path in (mounts or {}).items()),
            *({"name": volume, "mountPath": path} for volume, path in (writable or {}).items()),
        ],
        **{f"{kind}Probe": probe for kind, probe in probes.items()},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    return {key: part for key, part in parts.items() if part}


def pod_template(
    labels: Mapping[str, str],
    spec: Manifest,
    *,
    annotations: Mapping[str, str] | None = None,
    reads_api: bool = False,
) -> Manifest:
    """A template of pods that run as nobody; only those which read the Kubernetes API hold a token for it.

    `spec` is what the pods have of their own; it may add to the security context, not take from it.
    """
    security = {
        "runAsNonRoot": True,
        "runAsUser": NOBODY,
        "runAsGroup": NOBODY,
        "fsGroup": NOBODY,
        # Setting the owner of every file of a large volume anew would hold up each start.
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    return {
        "metadata": {"labels": labels, **({"annotations": annotations} if annotations else {})},
        "spec": {
            "automountServiceAccountToken": reads_api,
            "enableServiceLinks": False,
            "nodeSelector": {"kubernetes.io/os": "linux"},
            **spec,
            "securityContext": {**spec.get("securityContext", {}), **security},
        },
    }


def spread(program: Program) -> Manifest:
    """Replicas never share a node, and share a zone only where no other has room: better there than not at all."""
    pods = {"matchLabels": selector(program)}
    return {
        "affinity": {
            "podAntiAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": [
                    {"topologyKey": "kubernetes.io/hostname", "labelSelector": pods}
                ]
            }
        },
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "topology.kubernetes.io/zone",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": pods,
            }
        ],
    }


def one_at_a_time(program: Program) -> Manifest:
    """Spec of a disruption budget: drains take one pod after the other, and are not held up by one that is broken."""
    return {
        "maxUnavailable": 1,
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
        "selector": {"matchLabels": selector(program)},
    }


def service_spec(program: Program, ports: Mapping[str, int], *, governing: bool = False) -> Manifest:
    """Spec of a Service for the named ports of the program's pods; a `governing` one gives each pod a name in DNS."""
    parts = {
        "type": "ClusterIP",
        "selector": selector(program),
        "ports": [{"name": name, "port": port, "targetPort": name, "protocol": "TCP"} for name, port in ports.items()],
    }
    # Peers find each other, and a scrape finds a pod that is not ready, only by a name that exists from the start.
    return parts | ({"clusterIP": "None", "publishNotReadyAddresses": True} if governing else {})
