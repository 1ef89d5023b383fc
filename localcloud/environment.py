"""What of the caller's environment the local cloud's processes get to see: no cloud credentials, no cluster."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "TERM", "TMPDIR", "TZ", "USER", "NO_COLOR", "SSL_CERT_FILE")
_KEPT_PREFIXES = ("GO", "PYTHON", "XDG_")


def scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """What a process on this machine needs; credentials, profiles, kubeconfigs and Pulumi's own settings stay out."""
    return {name: value for name, value in environment.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}


def isolate(*program_folders: Path) -> None:
    """Scrub this process's own environment, which everything it starts inherits, and put folders first on PATH."""
    kept = scrubbed(os.environ)
    kept["PATH"] = os.pathsep.join([*map(str, program_folders), kept.get("PATH", os.defpath)])
    os.environ.clear()
    os.environ.update(kept)
