"""What commands are given is looked at before they do anything: stacks, and files to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.problems import ProblemsFound
from localcloud import options
from localcloud.errors import LocalCloudError
from localcloud.options import known_stack, writable


@pytest.fixture(autouse=True)
def clouds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(options, "CLOUDS", tmp_path)
    return tmp_path


@pytest.mark.parametrize("stack", ["dev", "local", "prod", None])
def test_stacks_of_the_project_are_known(stack: str | None) -> None:
    assert known_stack(stack) == stack


@pytest.mark.parametrize("stack", ["../..", ".", "..", "", "dev/../..", "/", "prdo"])
def test_what_is_no_stack_is_refused_before_anything_is_touched(stack: str, clouds: Path) -> None:
    (clouds / "dev").mkdir()
    with pytest.raises(ProblemsFound, match="is no stack"):
        known_stack(stack)


def test_a_cloud_whose_stack_file_is_gone_can_still_be_stopped(clouds: Path) -> None:
    (clouds / "retired").mkdir()
    assert known_stack("retired") == "retired"


@pytest.mark.parametrize("file", ["missing/up.json", "."])
def test_a_file_that_cannot_be_written_is_refused_before_the_work(file: str, tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match="no file that can be written"):
        writable(tmp_path / file)


@pytest.mark.parametrize("file", [Path("-"), Path("up.json"), None])
def test_standard_output_and_files_of_this_folder_can_be_written(file: Path | None) -> None:
    assert writable(file) == file
