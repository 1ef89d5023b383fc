"""The dashboards of the production stack, rendered once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from catalog.models import Catalogue
from observability.dashboards.collection import dashboards
from settings.loader import load_from_files
from settings.models import Settings
from tests.observability.dashboards import checks
from tests.projects import ROOT
from tests.reading import CATALOGUE


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return CATALOGUE


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_from_files(ROOT, "prod").settings


@pytest.fixture(scope="session")
def texts(catalogue: Catalogue, settings: Settings) -> Mapping[str, Mapping[str, str]]:
    return dashboards(catalogue, settings)


@pytest.fixture(scope="session")
def rendered(texts: Mapping[str, Mapping[str, str]]) -> list[checks.Dashboard]:
    return checks.parsed(texts)
