"""The programs themselves know every flag that their containers are given."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

import pytest

import toolchain

pytestmark = pytest.mark.cloud


def accepts(program: str, args: Sequence[str]) -> bool:
    """Whether the program gets as far as printing its version, which is after it has read all its flags."""
    command = [str(toolchain.path(program)), *args, "--version"]
    return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0


@pytest.mark.parametrize(
    ("program", "kind", "name"),
    [
        ("prometheus", "StatefulSet", "prometheus"),
        ("alertmanager", "StatefulSet", "alertmanager"),
        ("blackbox_exporter", "Deployment", "blackbox-exporter"),
    ],
)
def test_flags_of_the_container_are_known(cluster, program: str, kind: str, name: str) -> None:
    args = cluster.one(kind, name).containers[0]["args"]
    assert accepts(program, args)
    assert not accepts(program, [*args, "--no-such-flag"])
