from __future__ import annotations

from collections.abc import Iterator

import pytest

from localcloud.endpoints import Endpoints
from localcloud.kubernetes.provider import KubernetesProvider
from tests.localcloud.clouds import running_cloud
from tests.localcloud.kubernetes.engine import provider


@pytest.fixture(scope="session")
def endpoints() -> Iterator[Endpoints]:
    with running_cloud() as endpoints:
        yield endpoints


@pytest.fixture(scope="session")
def kubernetes(endpoints: Endpoints) -> Iterator[KubernetesProvider]:
    with provider(endpoints.clusters) as kubernetes:
        yield kubernetes


@pytest.fixture
def no_cloud() -> Iterator[KubernetesProvider]:
    """A provider that can only preview."""
    with provider({}) as kubernetes:
        yield kubernetes
