from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalog.loader import CATALOGUE_FOLDER

ALERT_FILES = ("application.yaml", "hosts.yaml", "probes.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may spoil, with few of the alert files, which take longest to check."""
    copy = tmp_path / "catalog"
    shutil.copytree(CATALOGUE_FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__", "alerts"))
    (copy / "alerts").mkdir()
    for name in ALERT_FILES:
        shutil.copy(CATALOGUE_FOLDER / "alerts" / name, copy / "alerts")
    return copy
