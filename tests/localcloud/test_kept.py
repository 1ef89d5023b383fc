"""A person is asked before a local cloud goes, and told what a real account would keep."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from localcloud.kept import kept_in_a_real_account, question
from localcloud.layout import CloudDirectory
from tests.projects import command_environment, copy_of_project

RESOURCES = [
    {"type": "aws:s3/bucket:Bucket", "protect": True},
    {"type": "aws:s3/bucket:Bucket", "retainOnDelete": True},
    {"type": "aws:kms/key:Key", "protect": True},
    {"type": "aws:iam/role:Role"},
]


def with_state(project: Path) -> CloudDirectory:
    cloud = CloudDirectory("local", project)
    cloud.state_file.parent.mkdir(parents=True)
    cloud.state_file.write_text(json.dumps({"checkpoint": {"latest": {"resources": RESOURCES}}}))
    return cloud


def test_what_is_protected_or_retained_is_counted_by_type(tmp_path: Path) -> None:
    assert kept_in_a_real_account(with_state(tmp_path)) == {"aws:kms/key:Key": 1, "aws:s3/bucket:Bucket": 2}
    assert "3 resources" in question("local", kept_in_a_real_account(CloudDirectory("local", tmp_path)))


def test_where_nothing_is_up_nothing_would_be_kept(tmp_path: Path) -> None:
    assert kept_in_a_real_account(CloudDirectory("local", tmp_path)) == {}


def test_a_person_who_says_no_loses_nothing(tmp_path: Path) -> None:
    project = copy_of_project(tmp_path)
    cloud = with_state(project)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "localcloud", "destroy"],
        cwd=project,
        env=command_environment(),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as asked:
        os.write(ours, b"n\n")
        said, _ = asked.communicate(timeout=120)
    os.close(ours)
    os.close(theirs)
    assert asked.returncode == 1
    assert "2 × Bucket" in said and "Delete the local cloud of local?" in said
    assert cloud.state_file.exists()
