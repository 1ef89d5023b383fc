"""Prometheus and what belongs to it, and what the compiler of service level objectives is measured against."""

from __future__ import annotations

from collections.abc import Mapping

from toolchain.models import GoModule, GoPackage, Program, Release, archives
from toolchain.versions import VersionRange


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
                archives=archives(f"{address}/{folder}.tar.gz", digests, member=f"{folder}/{name}"),
            ),
        )
        for name, path in programs.items()
    )


def monitoring() -> tuple[Program, ...]:
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


def sloth() -> Program:
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
