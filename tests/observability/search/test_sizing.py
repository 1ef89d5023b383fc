"""A sized cluster carries what it is sized for; one that does not is refused in a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.problems import ProblemsFound
from observability.search.fitting import fitting_cluster
from observability.search.sizing import (
    INDEXED_PER_RAW_BYTE,
    ROLLOVER_DAYS,
    ZONES,
    Cluster,
    cluster_size,
    retention_days,
)
from observability.search.streams import CATEGORIES, Stream, streams
from settings.search import LogRetention, Search, SearchTier
from tests.reading import CATALOGUE

STREAMS = streams(CATALOGUE.services, "test")
_volumes = st.integers(1, 3000)
_layouts = st.sampled_from([("combined", 0), ("combined", 1), ("tiered", 0), ("tiered", 1), ("tiered", 2)])


def sized(daily_gib: int, layout: Any = "tiered", replicas: int = 1, **more: Any) -> Cluster:
    return fitting_cluster(Search(layout=layout, daily_gib=daily_gib, replicas=replicas, **more), STREAMS)


@given(_volumes, _layouts)
def test_what_is_sized_fits(daily_gib: int, layout: tuple[str, int]) -> None:
    cluster = sized(daily_gib, *layout)
    for tier in cluster.tiers:
        assert tier.data_gib <= tier.usable_gib
        assert tier.shards <= tier.shard_capacity
        assert tier.heap_mib <= tier.memory_gib * 1024 / 2
    search = Search(layout=layout[0], daily_gib=daily_gib, replicas=layout[1])  # type: ignore[arg-type]
    expected = INDEXED_PER_RAW_BYTE * sum(
        daily_gib * getattr(search.shares, category) / 100 * (days + ROLLOVER_DAYS) * (1 + search.replicas)
        for category, days in retention_days(search).items()
    )
    assert sum(tier.data_gib for tier in cluster.tiers) == pytest.approx(expected)


@given(st.integers(1, 1500))
def test_twice_the_volume_takes_at_most_twice_the_cluster(daily_gib: int) -> None:
    once, twice = sized(daily_gib), sized(2 * daily_gib)
    assert once.disk_gib <= twice.disk_gib <= 2 * once.disk_gib + 10 * twice.disk_gib / 100 + 200
    for small, large in zip(once.tiers, twice.tiers, strict=True):
        assert small.data_gib * 2 == pytest.approx(large.data_gib)
        assert small.nodes * small.memory_gib <= large.nodes * large.memory_gib
        assert large.nodes <= 2 * small.nodes + ZONES


@given(_volumes, st.integers(1, 2))
def test_every_zone_has_as_many_nodes(daily_gib: int, replicas: int) -> None:
    for tier in sized(daily_gib, "tiered", replicas).tiers:
        assert tier.nodes % ZONES == 0


@given(st.integers(30, 2000), st.integers(1, 1000))
def test_longer_retention_never_takes_less(days: int, more: int) -> None:
    def disk(access_days: int) -> int:
        return sized(50, retention=LogRetention(access_days=access_days)).disk_gib

    assert disk(days) <= disk(days + more)


def test_a_stream_larger_than_a_shard_a_day_has_more_primaries() -> None:
    small, large = cluster_size(Search(daily_gib=10), STREAMS), cluster_size(Search(daily_gib=5000), STREAMS)
    assert all(small.primaries[category] == 1 for category in CATEGORIES)
    assert large.primaries["application"] > large.primaries["dead_letter"] == 1


@pytest.mark.parametrize(
    ("settings", "path", "said"),
    [
        ({"replicas": 1, "hot": SearchTier(nodes=1)}, "search.replicas", "needs 2 nodes for the copies of a shard"),
        ({"daily_gib": 50, "hot": SearchTier(volume_gib=100)}, "search.hot.volume_gib", "will hold 5440 GiB"),
        (
            {"hot": SearchTier(nodes=1), "retention": LogRetention(access_days=3650)},
            "search.hot.nodes",
            "carries 1000 shards, and the combined tier will hold",
        ),
        (
            {"layout": "tiered", "replicas": 1, "daily_gib": 500, "warm": SearchTier(volume_gib=500, nodes=3)},
            "search.warm.volume_gib",
            "will hold",
        ),
    ],
)
def test_what_does_not_fit_is_refused(settings: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        fitting_cluster(Search(**settings), STREAMS)
    (problem,) = (problem for problem in found.value.problems if problem.path == path)
    assert said in str(problem)


def test_a_name_says_category_kind_and_environment() -> None:
    names = [stream.name for stream in STREAMS]
    assert len(names) == len(set(names))
    assert Stream(category="access", kind="waf", environment="prod").name == "logs-access.waf-prod"
    for stream in STREAMS:
        kind, dataset, namespace = stream.name.split("-")
        assert (kind, dataset, namespace) == ("logs", stream.dataset, "test")
