"""What the pods of Thanos' own programs have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.images import images
from components.manifests import Manifest
from components.workload import ProgramArgs, Resources, container, http_probe
from observability.topology import THANOS_GRPC_PORT, Program

GRPC = "grpc"
DATA = "data"
DATA_DIR = "/var/thanos"
_STARTUP_FAILURES = 120
"""At 15 s each. A store gateway reads an index header of every block before it is ready."""


@dataclass(frozen=True, kw_only=True)
class BucketClientArgs(ProgramArgs):
    """What a program that works on the metrics bucket takes."""

    object_store: str
    """The bucket client's configuration."""


def ports(program: Program) -> Mapping[str, int]:
    """Of a program that serves series as well as its own metrics."""
    return {"http": program.port, GRPC: THANOS_GRPC_PORT}


def thanos_container(
    program: Program,
    command: str,
    arguments: Sequence[str],
    *,
    ports: Mapping[str, int],
    resources: Resources,
    mounts: Mapping[str, str] | None = None,
    writable: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Manifest:
    """The container of a program: `command` is what it is to Thanos' one binary."""
    return container(
        program.name,
        images().thanos,
        args=[
            command,
            # Go frees memory in time to stay under the container's limit instead of being killed at it.
            "--enable-auto-gomemlimit",
            f"--http-address=:{program.port}",
            *([f"--grpc-address=:{THANOS_GRPC_PORT}"] if GRPC in ports else []),
            *arguments,
        ],
        ports=ports,
        resources=resources,
        probes={
            "startup": http_probe("/-/ready", "http", period_seconds=15, failures=_STARTUP_FAILURES),
            "liveness": http_probe("/-/healthy", "http"),
            "readiness": http_probe("/-/ready", "http"),
        },
        mounts=mounts,
        writable=writable,
        environment=environment,
    )
