from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from localcloud.aws.provider import AwsProvider
from localcloud.endpoints import AwsEndpoint
from tests.localcloud.aws.engine import moto_server, provider
from tests.localcloud.aws.examples import REGION


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


@pytest.fixture
def client(endpoint: AwsEndpoint) -> Iterator[Callable[..., Any]]:
    """AWS as someone sees it who knows nothing of the provider."""
    clients = []

    def made(service: str, region: str = REGION) -> Any:
        clients.append(
            botocore.session.Session().create_client(
                service,
                region_name=region,
                endpoint_url=endpoint.url,
                aws_access_key_id=endpoint.access_key_id,
                aws_secret_access_key=endpoint.secret_access_key,
            )
        )
        return clients[-1]

    yield made
    for one in clients:
        one.close()
