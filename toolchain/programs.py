"""What the toolchain can install, at which version and from where: the one place to change a version.

Digests of releases are those that their vendors publish: for Kubernetes as kept by kops, for the others as kept by
distributions and projects that pin the same files. A release without a known digest is not offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from toolchain.errors import ToolchainError
from toolchain.models import Archive, GoFiles, GoModule, GoPackage, Program, Release
from toolchain.search_programs import search
from toolchain.telemetry_programs import telemetry
from toolchain.versions import VersionRange

MINIMUM_GO = VersionRange(at_least="1.26.7")
"""What the newest of the modules asks for."""


def _archives(url: str, digests: Mapping[str, str], member: str | None = None) -> Mapping[str, Archive]:
    """One archive a platform; `{arch}` in the address and the member stands for the platform's second part."""
    return {
        f"linux-{arch}": Archive(
            url=url.format(arch=arch), sha256=digest, member=member.format(arch=arch) if member else None
        )
        for arch, digest in digests.items()
    }


def _pulumi() -> Program:
    module = GoModule(
        name="pulumi",
        version="3.250.0",
        build_seconds=240,
        linker_values={"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v3.250.0"},
    )
    url = "https://get.pulumi.com/releases/sdk/pulumi-v3.255.0-linux-{arch}.tar.gz"
    amd64 = _archives(
        url.replace("{arch}", "x64"),
        {"amd64": "cf559568e2c32f7fae56ea3de8ae5fa48973ba8c5aa9dd2b3dc0c8898fe50dba"},
        member="pulumi/pulumi",
    )
    arm64 = _archives(
        url, {"arm64": "699fbc6ea848d997e9b3645487f108d27b1b55ec807c7576406131e6e080f0e3"}, member="pulumi/pulumi"
    )
    return Program(
        name="pulumi",
        source=GoPackage(module=module, package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"),
        accepted=VersionRange(at_least="3.250.0", below="4.0"),
        version_arguments=("version",),
        release=Release(version="3.255.0", archives={**amd64, **arm64}),
    )


def _etcd() -> Program:
    return Program(
        name="etcd",
        source=GoPackage(
            module=GoModule(name="etcd", version="3.6.8", build_seconds=30), package="go.etcd.io/etcd/server/v3"
        ),
        accepted=VersionRange(at_least="3.6", below="3.7"),
        release=Release(
            version="3.6.14",
            archives=_archives(
                "https://github.com/etcd-io/etcd/releases/download/v3.6.14/etcd-v3.6.14-linux-{arch}.tar.gz",
                {
                    "amd64": "ffe840ff9295808e88cce2794a18a5ac87f12a5203c8314d0bf6aa119b41bac5",
                    "arm64": "fa1b80565ee6fc2df1ae6f57a508b221f3ecc7d591c317c581cd8281b0842b3e",
                },
                member="etcd-v3.6.14-linux-{arch}/etcd",
            ),
        ),
    )


def _kubernetes() -> tuple[Program, ...]:
    version = "1.34.1"
    module = GoModule(
        name="kubernetes",
        version=version,
        build_seconds=260,
        linker_values={
            "k8s.io/component-base/version.gitVersion": f"v{version}",
            "k8s.io/component-base/version.gitMajor": "1",
            "k8s.io/component-base/version.gitMinor": "34",
        },
    )
    same_minor = VersionRange(at_least="1.34", below="1.35")
    client_skew = VersionRange(at_least="1.33", below="1.36")

    def program(name: str, accepted: VersionRange, arguments: tuple[str, ...], **digests: str) -> Program:
        return Program(
            name=name,
            source=GoPackage(module=module, package=f"k8s.io/kubernetes/cmd/{name}"),
            accepted=accepted,
            version_arguments=arguments,
            release=Release(
                version=version,
                archives=_archives(f"https://dl.k8s.io/release/v{version}/bin/linux/{{arch}}/{name}", digests),
            ),
        )

    return (
        program(
            "kube-apiserver",
            same_minor,
            ("--version",),
            amd64="a170577ea20f8c37a522114a259c36ec4ed397482d8f282c265248dedf2216c3",
            arm64="7e70c5efa78bf67542008e481984eb103df5079d4f94707d6998947d60b45f9b",
        ),
        program(
            "kube-controller-manager",
            same_minor,
            ("--version",),
            amd64="91b7aa8c599f93515f347d3ee7fb12229a40db0ca02da3e7c5dc96fbca3ad2f3",
            arm64="d46341f9746701662d3171b401b8d9ff8f23e5313cd187de168c3163cab7d3a7",
        ),
        program(
            "kube-scheduler",
            same_minor,
            ("--version",),
            amd64="460f5bc48ef176c82fea3592f66ba71ae5bda376f93d86f7fe44fc4759ac577b",
            arm64="c8062f8462a5c3a591083e000f92688b223bafe3f86f2c47b24f9e494aafbaa1",
        ),
        program(
            "kubectl",
            client_skew,
            ("version", "--client"),
            amd64="7721f265e18709862655affba5343e85e1980639395d5754473dafaadcaa69e3",
            arm64="420e6110e3ba7ee5a3927b5af868d18df17aae36b720529ffa4e9e945aa95450",
        ),
    )


def _kwok() -> Program:
    return Program(
        name="kwok",
        source=GoPackage(
            module=GoModule(name="kwok", version="0.8.0", build_seconds=70), package="sigs.k8s.io/kwok/cmd/kwok"
        ),
        accepted=VersionRange(at_least="0.8", below="0.9"),
        release=Release(
            version="0.8.0",
            archives=_archives(
                "https://github.com/kubernetes-sigs/kwok/releases/download/v0.8.0/kwok-linux-{arch}",
                {
                    "amd64": "f5a4385a2ae1b9dd7f8acae18e002a75c0ebba124ae9d7259aa8dadb50711f46",
                    "arm64": "628f7d277860f524a2a775c217adcc58828e7b59ab0933680315784f1b8b0e37",
                },
            ),
        ),
    )


def _prometheus_family(
    repository: str,
    programs: Mapping[str, str],
    module: GoModule,
    accepted: VersionRange,
    release: str,
    digests: Mapping[str, str],
) -> tuple[Program, ...]:
    """Programs (name to path in the repository) of one project of github.com/prometheus: their archives look alike."""
    address = f"https://github.com/prometheus/{repository}/releases/download/v{release}"
    folder = f"{repository}-{release}.linux-{{arch}}"
    return tuple(
        Program(
            name=name,
            source=GoPackage(module=module, package=f"github.com/prometheus/{repository}{path}"),
            accepted=accepted,
            release=Release(
                version=release,
                archives=_archives(f"{address}/{folder}.tar.gz", digests, member=f"{folder}/{name}"),
            ),
        )
        for name, path in programs.items()
    )


def _monitoring() -> tuple[Program, ...]:
    printed = "github.com/prometheus/common/version.Version"
    return (
        *_prometheus_family(
            "prometheus",
            {"prometheus": "/cmd/prometheus", "promtool": "/cmd/promtool"},
            GoModule(name="prometheus", version="3.16.0", build_seconds=300, linker_values={printed: "3.16.0"}),
            accepted=VersionRange(at_least="3.5", below="4.0"),
            release="3.12.0",
            digests={
                "amd64": "20da47f8e5303f74aecb78edd7f7e39041dac08ac4939dba75efd7a900ae8867",
                "arm64": "281492bf04ed171cb09d24377e9777f56e55ccb6445ef197b66bd1693bd9b7f1",
            },
        ),
        *_prometheus_family(
            "alertmanager",
            {"alertmanager": "/cmd/alertmanager", "amtool": "/cmd/amtool"},
            GoModule(name="alertmanager", version="0.28.1", build_seconds=25, linker_values={printed: "0.28.1"}),
            accepted=VersionRange(at_least="0.28", below="1.0"),
            release="0.28.1",
            digests={
                "amd64": "5ac7ab5e4b8ee5ce4d8fb0988f9cb275efcc3f181b4b408179fafee121693311",
                "arm64": "d8832540e5b9f613d2fd759e31d603173b9c61cc7bb5e3bc7ae2f12038b1ce4f",
            },
        ),
        *_prometheus_family(
            "blackbox_exporter",
            {"blackbox_exporter": ""},
            GoModule(name="blackbox", version="0.27.0", build_seconds=20, linker_values={printed: "0.27.0"}),
            accepted=VersionRange(at_least="0.27", below="1.0"),
            release="0.27.0",
            digests={
                "amd64": "507a77ff411822fd6b543e8b8d9e00e1cc49408df465588cd746753bf05046e2",
                "arm64": "618f0ce44ecec617d5aab28f7e4cb930b41b45fcd3d899536d2b9653fc176e5a",
            },
        ),
    )


def _definitions(module: str, version: str, *files: str) -> Program:
    """Definitions of the custom resources of an operator from `github.com/<module>/<module>`."""
    return Program(
        name=f"{module}-crds",
        source=GoFiles(
            module=GoModule(name=module, version=version, build_seconds=5),
            path=f"github.com/{module}/{module}",
            files=files,
        ),
    )


def _operators() -> tuple[Program, ...]:
    return (
        _definitions(
            "external-secrets",
            "1.3.2",
            "config/crds/bases/external-secrets.io_externalsecrets.yaml",
            "config/crds/bases/external-secrets.io_secretstores.yaml",
        ),
        _definitions(
            "cert-manager",
            "1.18.2",
            "deploy/crds/crd-certificates.yaml",
            "deploy/crds/crd-clusterissuers.yaml",
        ),
    )


def _sloth() -> Program:
    """What the SLO compiler is measured against; nothing but the bench needs it."""
    return Program(
        name="sloth",
        source=GoPackage(
            module=GoModule(
                name="sloth",
                version="0.12.0",
                build_seconds=240,
                linker_values={"github.com/slok/sloth/internal/info.Version": "v0.12.0"},
            ),
            package="github.com/slok/sloth/cmd/sloth",
        ),
        version_arguments=("version",),
    )


PROGRAMS: Mapping[str, Program] = MappingProxyType(
    {
        program.name: program
        for program in (
            _pulumi(),
            _etcd(),
            *_kubernetes(),
            _kwok(),
            *_operators(),
            *_monitoring(),
            _sloth(),
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
