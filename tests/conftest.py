from __future__ import annotations

import gc
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.projects import copy_of_project, document

# Thousands of small tests leave little garbage: looking for it less often saves a sixth of their time.
gc.set_threshold(200_000, 50, 100)

settings.register_profile("busy", deadline=None)  # a machine under load is no failure
settings.load_profile("busy")


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project that no test changes; its stacks are previewed, never brought up."""
    return copy_of_project(tmp_path_factory.mktemp("previewed"))


@pytest.fixture(scope="session")
def graph_of(project: Path) -> Callable[[str], dict[str, Any]]:
    """The resource graph of a stack, previewed once a session."""
    return cache(lambda stack: document(project, "graph", stack))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start real programs first: they take longest, and the others fill in around them."""
    started = {item.path for item in items if item.get_closest_marker("cloud")}
    cloud = [item for item in items if item.path in started]
    cloud.sort(key=lambda item: "localcloud" not in item.path.parts and "docs" not in item.path.parts)
    items[:] = [*cloud, *(item for item in items if item.path not in started)]
