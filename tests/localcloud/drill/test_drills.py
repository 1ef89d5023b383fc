"""Disasters are played to real stores: promises hold, and a mechanism that is broken on purpose is noticed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from localcloud.drill import command
from localcloud.drill.kinds import KINDS
from localcloud.drill.promises import DISASTERS
from localcloud.drill.stores import Disaster
from localcloud.errors import LocalCloudError
from tests.projects import ROOT, command_environment

HAS_NO_COPIES = {("corruption", "s3"), ("corruption", "keys"), ("restore", "s3")}
"""Object versions and the deletion window are the service's own: there is no copy that could lag behind."""
STORES = {
    "orders-db": "postgresql",
    "cart-store": "dynamodb",
    "audit": "s3",
    "metrics": "prometheus",
    "logs": "elasticsearch",
    "configuration": "git",
    "secrets": "secrets",
    "keys": "keys",
    "session-cache": "redis",
    "pulumi-state": "s3",
}
"""One of each type that is played."""


def drilled(tmp_path: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, evidence, and all that was said."""
    target = tmp_path / "evidence.json"
    result = subprocess.run(
        [sys.executable, "-m", "localcloud", "drill", *arguments, "--json", str(target)],
        cwd=ROOT,
        env=command_environment(),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert target.exists() or result.returncode == 1, result.stderr
    document = json.loads(target.read_text()) if target.exists() else {}
    return result.returncode, document, result.stdout + result.stderr


def given(option: str, *stores: str) -> list[str]:
    return [part for store in stores for part in (option, store)]


@pytest.mark.cloud
def test_what_is_broken_on_purpose_fails_and_its_neighbour_holds(tmp_path: Path) -> None:
    arguments = [*given("--store", "orders-db", "secrets"), *given("--break", "orders-db")]
    status, found, said = drilled(tmp_path, "region-loss", *arguments)
    held = {one["store"]: one["held"] for one in found["stores"]}
    assert (status, found["passed"]) == (1, False)
    assert held == {"orders-db": False, "secrets": True}
    broken = next(one for one in found["stores"] if one["store"] == "orders-db")
    assert broken["records_lost"] == 40 and broken["loss_seconds"] == 2400
    assert "FAILED: orders-db: 40 of 60 records are lost, 40 min of writes" in said
    # What a record of `secrets` is worth keeping secret.
    assert "secrets at" not in said and "secrets at" not in json.dumps(found)


@pytest.mark.cloud
@pytest.mark.proof
@pytest.mark.parametrize("disaster", DISASTERS)
def test_every_store_that_is_played_holds_its_promise(disaster: str, tmp_path: Path) -> None:
    status, found, said = drilled(tmp_path, disaster)
    assert status == 0 and found["passed"], said
    played = {one["store"] for one in found["stores"]}
    assert {*STORES} <= played | found["not_played"].keys()
    assert len(played) == {"restore": 13, "node-loss": 1, "region-loss": 15, "corruption": 14}[disaster]
    assert all(one["records_damaged"] == 0 for one in found["stores"])


@pytest.mark.cloud
@pytest.mark.proof
@pytest.mark.parametrize("disaster", DISASTERS)
def test_stores_without_their_copies_fail(disaster: Disaster, tmp_path: Path) -> None:
    played = [store for store, kind in STORES.items() if disaster in KINDS[kind].plays]
    status, found, _ = drilled(tmp_path, disaster, *given("--store", *played), *given("--break", *played))
    held = {STORES[one["store"]] for one in found["stores"] if one["held"]}
    assert status == 1 and held == {kind for name, kind in HAS_NO_COPIES if name == disaster}
    assert {one["store"] for one in found["stores"]} == set(played)


@pytest.mark.parametrize(
    ("disaster", "only", "broken", "sentence"),
    [
        (
            "flood",
            [],
            [],
            "'flood' is no disaster that is played; write one of restore, node-loss, region-loss, corruption",
        ),
        ("restore", ["orders"], [], "--store 'orders' is no store of the plan"),
        ("restore", [], ["orders"], "--break 'orders' is no store of the plan"),
        ("restore", ["keys", "secrets"], ["keys"], "--break 'keys' is not played here; write one of none"),
    ],
)
def test_bad_input_is_one_sentence(
    disaster: str, only: list[str], broken: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "isolate", lambda: None)
    with pytest.raises(LocalCloudError) as refused:
        command.drill(disaster, "prod", only, broken, None, None, Console(quiet=True))
    assert sentence in str(refused.value) and "\n" not in str(refused.value)


def test_the_command_says_it_and_ends_with_status_1(tmp_path: Path) -> None:
    status, _, said = drilled(tmp_path, "flood")
    assert status == 1 and "'flood' is no disaster" in said and "Traceback" not in said
