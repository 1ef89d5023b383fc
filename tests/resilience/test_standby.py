"""The cluster in the DR region: its size by the tier-1 services, and how much of it runs."""

from __future__ import annotations

import math
from typing import Any

import pytest

from documents.problems import ProblemsFound
from resilience.plan import Standby
from resilience.standby import PLATFORM_PODS, redirect_seconds, standby, tier_1_set
from settings.loader import load_from_files
from settings.models import Settings
from tests.projects import ROOT
from tests.reading import CATALOGUE

SERVICES = CATALOGUE.services


def sized(tightest_seconds: float = 7200, dr: bool = True, **configured: Any) -> Standby:
    return standby(SERVICES, settings(dr, **configured), 100, tightest_seconds)


def settings(dr: bool = True, **configured: Any) -> Settings:
    loaded = load_from_files(ROOT, "prod").settings
    recovery = loaded.recovery.model_copy(update={"standby": loaded.recovery.standby.model_copy(update=configured)})
    clusters = loaded.clusters if dr else loaded.clusters.model_copy(update={"dr": None})
    return loaded.model_copy(update={"recovery": recovery, "clusters": clusters})


def test_the_tier_1_set_holds_whatever_it_depends_on() -> None:
    names = {service.name for service in tier_1_set(SERVICES)}
    # search is of tier 2, and web-front depends on it; recommendations is needed by nobody.
    assert names == {"cart", "checkout-api", "identity", "product-api", "search", "web-front"}


def test_production_is_sized_by_hand() -> None:
    # 6 services x 12 pods + 40 = 112 pods; 1000 pods on 30 nodes are 33.3 a node: 3.36 and 1.2 nodes.
    found = sized()
    assert (found.pods, found.needed_nodes, found.running_nodes) == (72, 4, 2)
    assert (found.strategy, found.dollars) == ("pilot-light", 200)


def test_a_recovery_time_that_leaves_no_time_to_start_nodes_keeps_them_running() -> None:
    # Notice 300 + decide 900 + redirect 90 + capacity 600.
    assert sized(1890).strategy == "pilot-light"
    assert sized(1889).strategy == "warm"
    assert sized(1889).running_nodes == sized(1889).needed_nodes
    assert redirect_seconds(settings()) == 90


@pytest.mark.parametrize("tightest", [60, 600, 1800, 1890, 3600, 7200])
def test_less_time_never_runs_fewer_nodes(tightest: float) -> None:
    assert sized(tightest).running_nodes >= sized(tightest * 2).running_nodes


def test_without_a_cluster_there_it_is_built_first() -> None:
    found = sized(dr=False)
    assert (found.strategy, found.running_nodes, found.dollars) == ("cold", 0, 0)
    assert found.capacity.seconds > sized().capacity.seconds


def test_a_cluster_that_is_too_small_is_refused() -> None:
    assert sized(nodes=4).needed_nodes == 4
    with pytest.raises(ProblemsFound) as found:
        sized(nodes=3)
    assert str(found.value) == (
        "the stack file: operations-platform:recovery.standby.nodes: 3 is below the 4 that 72 pods of the tier-1 "
        f"services and {PLATFORM_PODS} of the platform need; write 4 or more, or leave it out"
    )
    with pytest.raises(ProblemsFound, match=r"running_nodes: 1 is below the 2 that the platform's own pods need"):
        sized(running_nodes=1)


@pytest.mark.parametrize(("running", "strategy"), [(2, "pilot-light"), (3, "pilot-light"), (4, "warm")])
def test_running_nodes_may_be_set(running: int, strategy: str) -> None:
    assert (sized(running_nodes=running).strategy, sized(running_nodes=running).dollars) == (strategy, 100 * running)


def test_needed_nodes_carry_the_pods() -> None:
    found, capacity = sized(), settings().capacity
    assert found.needed_nodes >= math.ceil((found.pods + PLATFORM_PODS) * capacity.nodes / capacity.pods)
