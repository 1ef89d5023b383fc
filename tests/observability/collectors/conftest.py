from __future__ import annotations

from pathlib import Path

import pytest

from catalog.models import Catalogue
from settings.loader import load_from_files
from settings.models import Settings
from tests.reading import CATALOGUE

STACKS = ("local", "dev", "prod")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return CATALOGUE


@pytest.fixture(scope="session")
def stacks() -> dict[str, Settings]:
    return {stack: load_from_files(Path(__file__).parents[3], stack).settings for stack in STACKS}


@pytest.fixture(scope="session")
def settings(stacks: dict[str, Settings]) -> Settings:
    return stacks["prod"]
