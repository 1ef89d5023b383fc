"""100,000 lines of six kinds are each found once: on a good day, and with the store away and the gateway killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.loader import load_catalogue
from localcloud.layout import PROJECT_ROOT
from localcloud.telemetry.disturbing import Disturbance
from localcloud.telemetry.lines import KINDS
from localcloud.telemetry.playing import play
from settings.loader import load_from_files

pytestmark = [pytest.mark.cloud, pytest.mark.proof]

LINES = 100_000
PER_SECOND = 2000
DISTURBANCES = {
    "nothing happens": Disturbance(),
    "the store is stopped for 60 s": Disturbance(store_stops_at=15, store_is_away_seconds=60),
    "the gateway is killed": Disturbance(gateway_dies_at=20),
    "first the one, then the other": Disturbance(gateway_dies_at=10, store_stops_at=25, store_is_away_seconds=60),
}


@pytest.mark.parametrize("disturbance", DISTURBANCES.values(), ids=DISTURBANCES.keys())
def test_each_line_is_found_exactly_once(disturbance: Disturbance, tmp_path: Path) -> None:
    run = play(
        load_catalogue(),
        load_from_files(PROJECT_ROOT, "prod").settings,
        LINES,
        kinds=KINDS,
        per_second=PER_SECOND,
        disturbance=disturbance,
        folder=tmp_path,
        say=print,
    )
    assert {kind: (found.played, found.found_once) for kind, found in run.counts.items()} == {
        kind: (found.played, found.played) for kind, found in run.counts.items()
    }
    assert sum(found.played for found in run.counts.values()) == LINES
