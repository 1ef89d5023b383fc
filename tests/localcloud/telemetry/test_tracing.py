"""Traces through the real agent and gateway: what has to be kept is, and of the others the share that is set."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.loader import load_catalogue
from localcloud.layout import PROJECT_ROOT
from localcloud.telemetry.disturbing import Disturbance
from localcloud.telemetry.tracing import TraceRun, play
from settings.loader import load_from_files

pytestmark = [pytest.mark.cloud, pytest.mark.proof]


def played(folder: Path, *, kept_one_in: int, disturbance: Disturbance) -> TraceRun:
    settings = load_from_files(PROJECT_ROOT, "prod").settings
    return play(
        load_catalogue(),
        settings,
        5000,
        per_second=200,
        kept_one_in=kept_one_in,
        disturbance=disturbance,
        folder=folder,
        say=print,
    )


@pytest.mark.parametrize(
    "disturbance",
    [Disturbance(), Disturbance(store_stops_at=8, store_is_away_seconds=60)],
    ids=["nothing happens", "the store is stopped for 60 s"],
)
def test_each_trace_is_kept_once_and_whole(disturbance: Disturbance, tmp_path: Path) -> None:
    run = played(tmp_path, kept_one_in=1, disturbance=disturbance)
    assert sum(kept.sent for kept in run.kept.values()) == 5000
    assert run.lost == 0
    assert not any(kept.partial or kept.doubled for kept in run.kept.values())


def test_of_ordinary_traces_one_in_ten_is_kept_and_of_the_others_all(tmp_path: Path) -> None:
    run = played(tmp_path, kept_one_in=10, disturbance=Disturbance())
    assert run.lost == 0
    assert abs(run.kept["other"].share - 0.1) <= 0.02


def test_a_killed_gateway_loses_no_more_than_what_it_had_not_decided_on(tmp_path: Path) -> None:
    settings = load_from_files(PROJECT_ROOT, "prod").settings
    run = played(tmp_path, kept_one_in=1, disturbance=Disturbance(gateway_dies_at=15))
    undecided = settings.telemetry.sampling.decision_seconds * 200
    # What was on its way when it died, beside what it held.
    assert run.lost <= undecided + 5 * 200
