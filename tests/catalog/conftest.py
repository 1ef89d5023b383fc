from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalog.loader import CATALOGUE_FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may spoil."""
    copy = tmp_path / "catalog"
    shutil.copytree(CATALOGUE_FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy
