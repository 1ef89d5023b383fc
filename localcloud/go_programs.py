"""How the cloud starts programs that are written in Go and take flags: etcd and Kubernetes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Tools = Callable[[str], Path]
"""Where an installed program or data folder is, by name."""

LOOPBACK = "127.0.0.1"

# Trades a little CPU for a heap about a third smaller; the soft limit keeps a burst from growing it for good.
SMALL_HEAP = {"GOGC": "50", "GOMEMLIMIT": "400MiB"}


def command_line(program: Path, flags: Mapping[str, object]) -> list[str]:
    return [str(program), *(f"--{name}={value}" for name, value in flags.items())]
