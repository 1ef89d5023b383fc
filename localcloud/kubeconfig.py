"""A kubeconfig with everything inline, so that the file alone reaches its cluster."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import yaml


def write_kubeconfig(
    path: Path, *, cluster: str, server: str, authority: Path, user: str, certificate: Path, key: Path
) -> None:
    """For its owner's eyes only. `authority`, `certificate` and `key` are PEM files."""
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": cluster,
                "cluster": {"server": server, "certificate-authority-data": _base64(authority)},
            }
        ],
        "users": [
            {
                "name": user,
                "user": {"client-certificate-data": _base64(certificate), "client-key-data": _base64(key)},
            }
        ],
        "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": user}}],
        "current-context": cluster,
    }
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        yaml.safe_dump(document, file)


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
