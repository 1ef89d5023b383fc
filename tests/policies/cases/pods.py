"""Workloads: their pods, containers and images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.policies.analysis import Path
from tests.policies.cases.values import Change, Good

IMAGE = f"quay.io/prometheus/prometheus:v3.1.0@sha256:{'a' * 64}"


def container(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "image": IMAGE,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
    }


POD_SPEC = {
    "securityContext": {"runAsNonRoot": True, "runAsUser": 65534, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [container("prometheus"), container("sidecar")],
    "initContainers": [container("prepare")],
    "ephemeralContainers": [container("debug")],
    "volumes": [{"name": "scratch", "emptyDir": {}}],
}
METADATA = {
    "name": "prometheus",
    "namespace": "monitoring",
    "labels": {"app.kubernetes.io/name": "prometheus", "owner": "operations", "environment": "prod"},
}


def workload(pod_spec_path: Path) -> dict[str, Any]:
    value: dict[str, Any] = POD_SPEC
    for key in reversed(pod_spec_path):
        value = {str(key): value}
    return {"metadata": METADATA, **value}


GOOD: Good = {
    "kubernetes:apps/v1:DaemonSet": workload(["spec", "template", "spec"]),
    "kubernetes:apps/v1:Deployment": workload(["spec", "template", "spec"]),
    "kubernetes:apps/v1:DeploymentPatch": workload(["spec", "template", "spec"]),
    "kubernetes:apps/v1:ReplicaSet": workload(["spec", "template", "spec"]),
    "kubernetes:apps/v1:StatefulSet": {
        "metadata": METADATA,
        "spec": {
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
            "template": {"spec": POD_SPEC},
        },
    },
    "kubernetes:batch/v1:CronJob": workload(["spec", "jobTemplate", "spec", "template", "spec"]),
    "kubernetes:batch/v1:Job": workload(["spec", "template", "spec"]),
    "kubernetes:core/v1:Pod": workload(["spec"]),
    "kubernetes:core/v1:PodTemplate": workload(["template", "spec"]),
    "kubernetes:core/v1:ReplicationController": workload(["spec", "template", "spec"]),
}

_POD_SPEC_PATHS: Mapping[str, Path] = {
    "kubernetes:apps/v1:DaemonSet": ("spec", "template", "spec"),
    "kubernetes:apps/v1:Deployment": ("spec", "template", "spec"),
    "kubernetes:apps/v1:DeploymentPatch": ("spec", "template", "spec"),
    "kubernetes:apps/v1:ReplicaSet": ("spec", "template", "spec"),
    "kubernetes:apps/v1:StatefulSet": ("spec", "template", "spec"),
    "kubernetes:batch/v1:CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "kubernetes:batch/v1:Job": ("spec", "template", "spec"),
    "kubernetes:core/v1:Pod": ("spec",),
    "kubernetes:core/v1:PodTemplate": ("template", "spec"),
    "kubernetes:core/v1:ReplicationController": ("spec", "template", "spec"),
}
_CONTAINERS = (("containers", 0), ("containers", 1), ("initContainers", 0), ("ephemeralContainers", 0))
_CONTAINER_CHANGES: tuple[tuple[str, Path, Any], ...] = (
    ("pod-privileged", ("securityContext", "privileged"), True),
    ("pod-privilege-escalation", ("securityContext", "allowPrivilegeEscalation"), True),
    ("pod-privilege-escalation", ("securityContext", "allowPrivilegeEscalation"), ...),
    ("pod-privilege-escalation", ("securityContext",), ...),
    ("pod-run-as-non-root", ("securityContext", "runAsNonRoot"), False),
    ("pod-run-as-non-root", ("securityContext", "runAsUser"), 0),
    ("pod-seccomp", ("securityContext", "seccompProfile"), {"type": "Unconfined"}),
    ("pod-capabilities", ("securityContext", "capabilities", "add"), ["SYS_ADMIN"]),
    ("pod-capabilities", ("securityContext", "capabilities", "drop"), ["NET_RAW"]),
    ("pod-capabilities", ("securityContext", "capabilities"), ...),
    ("pod-read-only-root", ("securityContext", "readOnlyRootFilesystem"), False),
    ("pod-read-only-root", ("securityContext", "readOnlyRootFilesystem"), ...),
    ("image-version", ("image",), f"quay.io/prometheus/prometheus:latest@sha256:{'a' * 64}"),
    ("image-version", ("image",), f"quay.io:5000/prometheus/prometheus@sha256:{'a' * 64}"),
    ("image-digest", ("image",), "quay.io/prometheus/prometheus:v3.1.0"),
    ("image-digest", ("image",), "quay.io/prometheus/prometheus:v3.1.0@sha256:abc"),
)
_POD_CHANGES: tuple[tuple[str, Path, Any], ...] = (
    ("pod-host-namespaces", ("hostNetwork",), True),
    ("pod-host-namespaces", ("hostPID",), True),
    ("pod-host-namespaces", ("hostIPC",), True),
    ("pod-host-paths", ("volumes", 1), {"name": "root", "hostPath": {"path": "/"}}),
    ("pod-run-as-non-root", ("securityContext", "runAsNonRoot"), ...),
    ("pod-run-as-non-root", ("securityContext", "runAsUser"), 0),
    ("pod-seccomp", ("securityContext", "seccompProfile"), ...),
    ("pod-seccomp", ("securityContext",), ...),
)
CHANGES: tuple[Change, ...] = (
    *(
        (rule, resource_type, (*pod, *path), value)
        for resource_type, pod in _POD_SPEC_PATHS.items()
        for rule, path, value in (_POD_CHANGES if resource_type.endswith(":StatefulSet") else _POD_CHANGES[:1])
    ),
    *(
        (
            rule,
            "kubernetes:apps/v1:Deployment",
            (*_POD_SPEC_PATHS["kubernetes:apps/v1:Deployment"], *which, *path),
            value,
        )
        for which in _CONTAINERS
        for rule, path, value in _CONTAINER_CHANGES
    ),
    *(
        ("pod-privileged", resource_type, (*pod, "containers", 0, "securityContext", "privileged"), True)
        for resource_type, pod in _POD_SPEC_PATHS.items()
    ),
)
