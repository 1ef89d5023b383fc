"""What the toolchain can install, at which version and from where; `*_programs.py` hold the parts of the table.

Digests of releases are those that their vendors publish: for Kubernetes as kept by kops, for the others as kept by
distributions and projects that pin the same files. A release without a known digest is not offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from toolchain.cluster_programs import cluster
from toolchain.errors import ToolchainError
from toolchain.models import GoModule, GoPackage, Program, Release, archives
from toolchain.monitoring_programs import monitoring, sloth
from toolchain.search_programs import search
from toolchain.telemetry_programs import telemetry
from toolchain.versions import VersionRange

MINIMUM_GO = VersionRange(at_least="1.26.7")
"""What the newest of the modules asks for."""


def _pulumi() -> Program:
    module = GoModule(
        name="pulumi",
        version="3.250.0",
        build_seconds=240,
        linker_values={"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v3.250.0"},
    )
    url = "https://get.pulumi.com/releases/sdk/pulumi-v3.255.0-linux-{arch}.tar.gz"
    amd64 = archives(
        url.replace("{arch}", "x64"),
        {"amd64": "cf559568e2c32f7fae56ea3de8ae5fa48973ba8c5aa9dd2b3dc0c8898fe50dba"},
        member="pulumi/pulumi",
    )
    arm64 = archives(
        url, {"arm64": "699fbc6ea848d997e9b3645487f108d27b1b55ec807c7576406131e6e080f0e3"}, member="pulumi/pulumi"
    )
    return Program(
        name="pulumi",
        source=GoPackage(module=module, package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"),
        accepted=VersionRange(at_least="3.250.0", below="4.0"),
        version_arguments=("version",),
        release=Release(version="3.255.0", archives={**amd64, **arm64}),
    )


PROGRAMS: Mapping[str, Program] = MappingProxyType(
    {
        program.name: program
        for program in (
            _pulumi(),
            *cluster(),
            *monitoring(),
            sloth(),
            *search(),
            *telemetry(),
        )
    }
)

_UP = (
    "pulumi",
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
    "kubectl",
    "external-secrets-crds",
    "cert-manager-crds",
)
_TELEMETRY = ("opensearch", "otelcol", "jaeger")
_MONITORING = ("prometheus", "promtool", "alertmanager", "amtool", "blackbox_exporter")
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "preview": ("pulumi",),
        "up": _UP,
        "telemetry": _TELEMETRY,
        "test": (*_UP, *_MONITORING, *_TELEMETRY),
        "bench": (*_UP, *_MONITORING, *_TELEMETRY, "sloth"),
    }
)
"""What each of the project's own commands needs, and nothing else."""


def select(names: Iterable[str], programs: Mapping[str, Program] = PROGRAMS) -> list[Program]:
    """The programs that names of programs and groups stand for, each once, in the table's order."""
    wanted: set[str] = set()
    for name in names:
        if name not in programs and name not in GROUPS:
            known = ", ".join((*GROUPS, *programs))
            raise ToolchainError(f"{name!r} is neither a program nor a group of the toolchain; it knows {known}")
        wanted.update(GROUPS.get(name, (name,)))
    return [program for name, program in programs.items() if name in wanted]
