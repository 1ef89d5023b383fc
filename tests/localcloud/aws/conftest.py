from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.aws.provider import AwsProvider
from localcloud.endpoints import AwsEndpoint
from tests.localcloud.aws.engine import moto_server, provider


@pytest.fixture(scope="session")
def endpoint() -> Iterator[AwsEndpoint]:
    with moto_server() as endpoint:
        yield endpoint


@pytest.fixture
def aws(endpoint: AwsEndpoint, tmp_path: Path) -> Iterator[AwsProvider]:
    with provider(endpoint, tmp_path / "store") as aws:
        yield aws


@pytest.fixture
def no_cloud(tmp_path: Path) -> Iterator[AwsProvider]:
    """A provider that can only preview."""
    with provider(None, tmp_path / "store") as aws:
        yield aws
