"""One operation on a stack's local cloud at a time. The kernel frees the lock of a process that died."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from localcloud.errors import LocalCloudError


@contextmanager
def exclusive(path: Path, operation: str) -> Iterator[None]:
    """Hold the lock at `path` for `operation`, or say who holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LocalCloudError(_held(path, file.read())) from None
        file.truncate(0)
        holder = {"operation": operation, "pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        file.write(json.dumps(holder))
        file.flush()
        yield


def _held(path: Path, text: str) -> str:
    try:
        holder = json.loads(text)
        who = f"`{holder['operation']}` of process {holder['pid']} since {holder['since']}"
    except (ValueError, KeyError):
        who = "another operation"
    return f"stack {path.parent.name!r} is locked by {who}; wait for it to end, or stop that process"
