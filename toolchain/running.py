"""Run a long command into a log, with a heartbeat and a time limit."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_HEARTBEAT_SECONDS = 1


def run(
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    limit_seconds: float,
    heartbeat: Callable[[], None],
    answer: Path | None = None,
    keep_open: Sequence[int] = (),
) -> int:
    """The command's exit status. Standard output goes to `answer`, or to the log like everything else.

    Raises TimeoutError past the limit. However this ends, no process of the command is left.
    """
    with log.open("ab") as errors, (answer or log).open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            pass_fds=keep_open,
            start_new_session=True,
        )
        deadline = time.monotonic() + limit_seconds
        try:
            while True:
                try:
                    return process.wait(_HEARTBEAT_SECONDS)
                except subprocess.TimeoutExpired:
                    heartbeat()
                if time.monotonic() > deadline:
                    raise TimeoutError
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
