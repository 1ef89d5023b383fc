from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.functions.recovery.world import World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Two regions with the databases of two stores in each."""
    # Thousands of images that nothing here asks for.
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    with mock_aws():
        yield World()
