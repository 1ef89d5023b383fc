"""The file in which the provider keeps what moto does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.aws.provider import AwsProvider
from localcloud.aws.store import reset
from localcloud.protocol import ProviderError
from tests.localcloud.aws.engine import Engine
from tests.localcloud.aws.tokens import ASSOCIATED, ASSOCIATION


def test_a_new_moto_starts_with_an_empty_store(aws: AwsProvider, tmp_path: Path):
    engine = Engine(aws, ASSOCIATION)
    engine.create(ASSOCIATED)
    reset(tmp_path / "store")
    assert engine.refresh() is None


def test_a_damaged_store_is_one_sentence(tmp_path: Path):
    (tmp_path / "provider.db").write_text("no database")
    with pytest.raises(ProviderError, match="delete the file and start anew"):
        AwsProvider(None, tmp_path)


def test_the_store_is_for_its_owner_only(aws: AwsProvider, tmp_path: Path):
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "store").iterdir()} == {0}
