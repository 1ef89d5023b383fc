"""The process that serves the policy pack to the engine: `python -m localcloud.policy_server PACK`.

The engine would start the pack when all else is ready, and wait for it. A command starts it first instead, and what
the engine finds on PATH only says where it listens. It lives until its standard input closes.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from localcloud.errors import LocalCloudError
from localcloud.layout import PROJECT_ROOT, CloudDirectory


@contextmanager
def policies(cloud: CloudDirectory) -> Iterator[Callable[[], Mapping[str, str]]]:
    """The stack's pack, served while the `with` block lasts; the call waits until it is, and tells the runner where."""
    log = cloud.logs / "policies.log"
    command = [sys.executable, "-u", "-m", "localcloud.policy_server", str(cloud.root / "policies")]
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=PROJECT_ROOT, text=True
        ) as process,
    ):
        assert process.stdin and process.stdout
        ports = process.stdout

        def ready() -> Mapping[str, str]:
            port = ports.readline().strip()
            if not port:
                raise LocalCloudError(f"the policies did not start; see {log}")
            return {"OPERATIONS_PLATFORM_POLICY_PORT": port}

        try:
            yield ready
        finally:
            process.stdin.close()


def _serve(pack: Path) -> None:
    threading.Thread(target=_end_with_input, daemon=True).start()
    runpy.run_path(str(pack), run_name="__main__")


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
