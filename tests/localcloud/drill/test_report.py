"""What counts as held, and what the evidence says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from localcloud.drill.playing import Measured
from localcloud.drill.promises import Promise
from localcloud.drill.report import evidence, fault, picture

GOOD = Measured(
    store="orders-db",
    promise=Promise(
        mechanism="cross-region-replica",
        copy="read replica",
        loss_seconds=900,
        time_seconds=7200,
        planned_seconds=7190,
        planned_restore_seconds=600,
    ),
    written=60,
    lost=15,
    damaged=0,
    loss_seconds=900,
    restore_seconds=2,
    time_seconds=7200,
)


@pytest.mark.parametrize(
    ("change", "held"),
    [({}, True), ({"loss_seconds": 901}, False), ({"time_seconds": 7201}, False), ({"damaged": 1}, False)],
)
def test_a_promise_holds_up_to_its_last_second(change: dict[str, float], held: bool) -> None:
    one = replace(GOOD, **change)
    assert one.held is held
    assert (fault(one) == "") is held


def test_evidence_has_a_digest_of_everything_else() -> None:
    document = evidence("region-loss", "prod", datetime(2026, 11, 24, tzinfo=UTC), [GOOD], {"keys": "why"})
    digest = document.pop("digest")
    assert digest == hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    assert document["passed"] and document["stores"][0]["held"]


def test_the_picture_shows_what_failed() -> None:
    assert "#c0392b" not in picture("region-loss", [GOOD])
    assert "#c0392b" in picture("region-loss", [replace(GOOD, loss_seconds=2400)])
