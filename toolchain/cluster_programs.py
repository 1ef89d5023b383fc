"""A Kubernetes cluster without machines: etcd, the control plane, KWOK for nodes, and operators' definitions."""

from __future__ import annotations

from toolchain.models import GoFiles, GoModule, GoPackage, Program, Release, archives
from toolchain.versions import VersionRange


def cluster() -> tuple[Program, ...]:
    return (_etcd(), *_kubernetes(), _kwok(), *_operators())


def _etcd() -> Program:
    return Program(
        name="etcd",
        source=GoPackage(
            module=GoModule(name="etcd", version="3.6.8", build_seconds=30), package="go.etcd.io/etcd/server/v3"
        ),
        accepted=VersionRange(at_least="3.6", below="3.7"),
        release=Release(
            version="3.6.14",
            archives=archives(
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
                archives=archives(f"https://dl.k8s.io/release/v{version}/bin/linux/{{arch}}/{name}", digests),
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
            archives=archives(
                "https://github.com/kubernetes-sigs/kwok/releases/download/v0.8.0/kwok-linux-{arch}",
                {
                    "amd64": "f5a4385a2ae1b9dd7f8acae18e002a75c0ebba124ae9d7259aa8dadb50711f46",
                    "arm64": "628f7d277860f524a2a775c217adcc58828e7b59ab0933680315784f1b8b0e37",
                },
            ),
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
