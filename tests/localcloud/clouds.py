"""A real local cloud for tests: a control plane and moto, started once a session where a test asks for it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import toolchain
from localcloud.cloud import LocalCloud
from localcloud.endpoints import Endpoints

ACCOUNT_ID = "123456789012"
CLUSTER = "test-primary"


@contextmanager
def running_cloud() -> Iterator[Endpoints]:
    """One cluster and AWS; stopped at the end, with nothing left running."""
    with tempfile.TemporaryDirectory() as folder:
        cloud = LocalCloud(Path(folder), toolchain.path)
        try:
            yield cloud.up([CLUSTER], ACCOUNT_ID, lambda _: None).endpoints
        finally:
            cloud.down()
        assert not cloud.status()
