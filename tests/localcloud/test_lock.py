from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from localcloud import lock
from localcloud.errors import LocalCloudError

HOLDER = """
import sys
from pathlib import Path
from localcloud import lock

with lock.exclusive(Path(sys.argv[1]), "up"):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout and holder.stdout.readline() == "held\n"
    return holder


def test_a_second_operation_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "prod" / "lock"
    with hold(path) as holder:
        with (
            pytest.raises(LocalCloudError, match=rf"stack 'prod' is locked by `up` of process {holder.pid} since"),
            lock.exclusive(path, "preview"),
        ):
            pass
        assert holder.stdin
        holder.stdin.close()


def test_the_lock_of_a_killed_operation_is_free(tmp_path: Path) -> None:
    path = tmp_path / "prod" / "lock"
    with hold(path) as holder:
        holder.kill()
        holder.wait()
        with lock.exclusive(path, "preview"):
            assert "preview" in path.read_text()
