from __future__ import annotations

import fcntl
import gc
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from hypothesis import settings

from tests.projects import copy_of_project, document

# Thousands of small tests leave little garbage: looking for it less often saves a sixth of their time.
gc.set_threshold(200_000, 50, 100)

# Many tests have a session of their own; what botocore knows of the services is the same for all.
botocore.session.create_loader = cache(botocore.session.create_loader)

# A machine under load is no failure. What is found is found in the first tries, or by the hundreds of runs that follow.
settings.register_profile("busy", deadline=None, max_examples=50)
settings.load_profile("busy")


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project that no test changes; its stacks are previewed, never brought up."""
    return copy_of_project(tmp_path_factory.mktemp("previewed"))


@pytest.fixture(scope="session")
def graph_of(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Any]]:
    """The resource graph of a stack, previewed once a run by the worker that needs it first."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def graph(stack: str) -> dict[str, Any]:
        kept = shared / f"graph-{stack}.json"
        with (shared / f"graph-{stack}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                kept.write_text(json.dumps(document(project, "graph", stack)))
        return json.loads(kept.read_text())

    return cache(graph)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start real programs first: they take longest, and the others fill in around them."""
    started = {item.path for item in items if item.get_closest_marker("cloud")}
    cloud = [item for item in items if item.path in started]
    cloud.sort(key=lambda item: "localcloud" not in item.path.parts and "docs" not in item.path.parts)
    items[:] = [*cloud, *(item for item in items if item.path not in started)]
