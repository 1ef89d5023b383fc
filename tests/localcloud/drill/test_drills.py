"""Disasters are played to real stores: promises hold, and a mechanism that is broken on purpose is noticed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from localcloud.drill.playing import DISASTERS
from tests.projects import ROOT, command_environment

KINDS = {"orders-db": "a real PostgreSQL", "cart-store": "a table", "audit": "a bucket"}


def drilled(tmp_path: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    target = tmp_path / "evidence.json"
    result = subprocess.run(
        [sys.executable, "-m", "localcloud", "drill", *arguments, "--json", str(target)],
        cwd=ROOT,
        env=command_environment(),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert target.exists() or result.returncode == 1, result.stderr
    return result.returncode, json.loads(target.read_text()) if target.exists() else {}, result.stderr


def chosen(*stores: str) -> list[str]:
    return [part for store in stores for part in ("--store", store)]


@pytest.mark.cloud
def test_what_is_broken_on_purpose_fails_and_its_neighbour_holds(tmp_path: Path) -> None:
    status, found, _ = drilled(tmp_path, "region-loss", *chosen("orders-db", "cart-store"), "--break", "orders-db")
    held = {one["store"]: one["held"] for one in found["stores"]}
    assert (status, found["passed"], held) == (1, False, {"orders-db": False, "cart-store": True})
    broken = next(one for one in found["stores"] if one["store"] == "orders-db")
    assert broken["records_lost"] == 40 and broken["loss_seconds"] == 2400
    assert "40 of 60 records are lost" in broken["fault"]


@pytest.mark.cloud
@pytest.mark.proof
@pytest.mark.parametrize("disaster", DISASTERS)
def test_every_store_that_runs_here_holds_its_promise(disaster: str, tmp_path: Path) -> None:
    status, found, _ = drilled(tmp_path, disaster)
    assert status == 0 and found["passed"]
    assert {*KINDS} <= {one["store"] for one in found["stores"]}
    assert all(one["records_damaged"] == 0 for one in found["stores"])
    assert found["not_played"]


@pytest.mark.cloud
@pytest.mark.proof
@pytest.mark.parametrize("disaster", ["region-loss", "corruption"])
@pytest.mark.parametrize("store", KINDS)
def test_a_store_without_its_copies_fails(store: str, disaster: str, tmp_path: Path) -> None:
    status, found, _ = drilled(tmp_path, disaster, *chosen(store), "--break", store)
    # Object versions are part of the bucket itself: there is no copy that could lag behind.
    held = store == "audit" and disaster == "corruption"
    assert (status == 0, found["stores"][0]["held"]) == (held, held)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["flood"], "'flood' is no disaster that is played; write one of restore, region-loss, corruption"),
        (["restore", "--store", "orders"], "--store 'orders' is no store of the plan"),
        (["restore", "--break", "orders"], "--break 'orders' is no store of the plan"),
        (["restore", "--store", "keys", "--break", "keys"], "--break 'keys' is not played here"),
    ],
)
def test_bad_input_is_one_sentence(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    status, _, said = drilled(tmp_path, *arguments)
    assert status == 1 and sentence in said and "Traceback" not in said
