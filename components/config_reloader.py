"""The sidecar that makes a program read its configuration again when a mounted ConfigMap changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.images import images
from components.manifests import Manifest
from components.workload import Resources, container, http_probe

_PORT = 8080


def config_reloader(watched: Mapping[str, str], *, reload: Sequence[str]) -> Manifest:
    """A container that watches directories, by volume; `reload` are its arguments on how to tell the program."""
    return container(
        "config-reloader",
        images().config_reloader,
        args=[
            f"--listen-address=:{_PORT}",
            *(f"--watched-dir={directory}" for directory in watched.values()),
            *reload,
        ],
        ports={"reloader": _PORT},
        resources=Resources(cpu_millicores=10, memory_mib=32),
        probes={"liveness": http_probe("/healthz", "reloader"), "readiness": http_probe("/healthz", "reloader")},
        mounts=watched,
    )
