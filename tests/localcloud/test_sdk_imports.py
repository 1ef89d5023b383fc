from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = "pulumi_aws"
"""A package of the SDK's name, made up by each test."""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / PACKAGE).mkdir()
    (tmp_path / PACKAGE / "__init__.py").touch()
    path = tmp_path / PACKAGE / "made_up.py"
    path.write_text("class Args:\n    size: print('read')\n")
    return path


def annotation_of(module: Path) -> str:
    """As a new process finds it, after whatever the import printed."""
    script = (
        "from localcloud.sdk_imports import leave_annotations_unread; leave_annotations_unread();"
        f"from {PACKAGE}.made_up import Args; print(repr(Args.__annotations__['size']))"
    )
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"PYTHONPATH": f"{module.parents[1]}:{root}"}
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_annotations_are_kept_unread_and_the_code_beside_that_of_others(module: Path) -> None:
    assert annotation_of(module) == repr("print('read')")
    (kept,) = (module.parent / "__pycache__").glob("made_up.*")
    assert "opt-unread" in kept.name
    assert annotation_of(module) == repr("print('read')")


def test_code_older_than_its_source_is_compiled_again(module: Path) -> None:
    annotation_of(module)
    (kept,) = (module.parent / "__pycache__").glob("made_up.*")
    module.write_text("class Args:\n    size: int\n")
    os.utime(kept, (1, 1))
    assert annotation_of(module) == repr("int")
