"""Which stores are played, what is promised of them, and how copies lag behind."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some

from catalog.loader import load_catalogue
from localcloud.drill.kinds import KINDS, kind_of, why_not
from localcloud.drill.promises import DISASTERS, promise
from localcloud.drill.stores import Corruptible, Disaster, LosesItsNode, LosesItsRegion, Queue, Record, Restorable
from localcloud.layout import PROJECT_ROOT
from resilience.plan import Plan
from resilience.stack import required_plan
from settings.loader import load_from_files

ABLE = {"restore": Restorable, "node-loss": LosesItsNode, "region-loss": LosesItsRegion, "corruption": Corruptible}
METHODS = {
    "restore": "restore_newest",
    "node-loss": "recover_beside",
    "region-loss": "recover_elsewhere",
    "corruption": "recover_before",
}


@cache
def plans(stack: str) -> dict[str, Plan]:
    settings = load_from_files(PROJECT_ROOT, stack).settings
    return dict(required_plan(load_catalogue(), settings, today=datetime(2026, 11, 24, tzinfo=UTC).date()).by_store)


def test_every_kind_says_of_every_disaster_how_or_why_not() -> None:
    disasters = set(get_args(Disaster))
    assert disasters == set(DISASTERS) == set(ABLE)
    for kind in KINDS.values():
        assert kind.plays.keys() | kind.plays_not.keys() == disasters
        assert not kind.plays.keys() & kind.plays_not.keys()
        assert {name for name, method in METHODS.items() if hasattr(kind, method)} == kind.plays.keys()


@pytest.mark.parametrize("stack", ["prod", "dev", "local"])
@pytest.mark.parametrize("disaster", DISASTERS)
def test_what_is_played_is_what_the_plan_relies_on(stack: str, disaster: Disaster) -> None:
    failure = DISASTERS[disaster]
    for name, plan in plans(stack).items():
        reason = why_not(disaster, plan)
        if reason is not None:
            assert reason.strip()
            continue
        kind = kind_of(plan)
        assert kind is not None
        mechanism = kind.plays[disaster]
        assert plan.uses(mechanism), name
        if disaster != "restore":
            assert plan.protections[failure].mechanism == mechanism


def test_production_leaves_out_only_what_has_nothing_to_bring_back() -> None:
    left_out = {
        (disaster, name): reason
        for disaster in DISASTERS
        if disaster != "node-loss"
        for name, plan in plans("prod").items()
        if (reason := why_not(disaster, plan))
    }
    assert set(left_out) == {
        ("restore", "session-cache"),
        ("region-loss", "session-cache"),
        ("corruption", "session-cache"),
        ("restore", "secrets"),
        ("corruption", "secrets"),
        ("restore", "keys"),
    }
    assert {name for name, plan in plans("prod").items() if not why_not("node-loss", plan)} == {"session-cache"}
    assert "accepted by platform until" in left_out["restore", "session-cache"]


def test_a_restore_test_of_blocks_is_held_to_their_own_chain_and_the_others_to_the_objective() -> None:
    metrics, logs = (plans("prod")[name] for name in ("metrics", "logs"))
    blocks = promise("restore", KINDS["prometheus"], metrics)
    assert (blocks.mechanism, blocks.loss_seconds) == ("thanos-upload", 3 * 3600 + 300)
    assert blocks.planned_seconds < promise("region-loss", KINDS["prometheus"], metrics).planned_seconds
    assert promise("restore", KINDS["elasticsearch"], logs).loss_seconds == 600
    assert promise("corruption", KINDS["elasticsearch"], logs).loss_seconds == 900


@given(some.lists(some.integers(0, 5000), unique=True).map(sorted), some.integers(1, 900), some.integers(0, 6000))
def test_a_queue_hands_each_record_over_once_and_never_early(written: list[int], lag: int, now: int) -> None:
    queue = Queue(lag)
    for at in written:
        queue.add(Record(played_at=at, text=""))
    first = [one.played_at for one in queue.due(now)]
    assert first == [at for at in written if at + lag <= now]
    assert queue.due(now) == []
    assert [one.played_at for one in queue.due(10_000)] == written[len(first) :]


def test_a_queue_that_stopped_hands_nothing_over() -> None:
    queue = Queue(60)
    queue.add(Record(played_at=0, text=""))
    queue.stop()
    assert queue.due(10_000) == []
