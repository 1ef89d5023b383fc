"""How large Elasticsearch has to be: from the daily volume, its retention and its copies to nodes, shards and disk.

Everything is linear in the daily volume but for two steps: a tier has at least one node a zone, and a node comes in
sizes of powers of two.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from observability.search.streams import CATEGORIES, Category, Stream
from settings.search import Search, SearchTier

TierName = Literal["combined", "master", "hot", "warm"]

ZONES: Final = 3
INDEXED_PER_RAW_BYTE: Final = 1.7
"""Primary store for a byte of raw logs. Measured on OpenSearch 3.8 with these templates and lines full of random ids:
2.3 for access lines, which are kept whole beside their fields, and 1.3 for JSON. `logsdb` is to take less, and is not
counted on.
"""
DISK_USE_PERCENT: Final = 80
"""Elasticsearch stops placing shards on a node at 85 %; what is between is for merges and for a node that is away."""
HOT_DATA_PER_MEMORY: Final = 30
"""Bytes of index for each byte of memory that searches of fresh logs take. Elastic's own figure for its hot nodes."""
WARM_DATA_PER_MEMORY: Final = 160
"""The same for logs that are seldom searched."""
INDEXING_MIB_PER_CORE_SECOND: Final = 2.0
PEAK: Final = 3.0
"""Busiest hour over the mean."""
MEMORY_PER_CORE_GIB: Final = 8
SHARD_GIB: Final = 50
"""A write index rolls over when a primary shard is that large,"""
ROLLOVER_DAYS: Final = 7
"""or that old, so that deletion frees what is past its time within a week."""
MAX_SHARDS_PER_NODE: Final = 1000
"""Elasticsearch's own limit, `cluster.max_shards_per_node`."""
FIELDS_PER_INDEX: Final = 400
HEAP_BYTES_PER_FIELD: Final = 1024
"""Of each field of each index on a data node."""
BASE_HEAP_GIB: Final = 0.5
INDICES_PER_MASTER_HEAP_GIB: Final = 3000

_MEMORY_SIZES_GIB: Final = (2, 4, 8, 16, 32, 64)
_LEAST_MEMORY_GIB: Final = 4
"""Of a node that nobody made smaller."""
_LARGEST_HEAP_GIB: Final = 31
"""Above, Java's references double in size."""
_LARGEST_VOLUME_GIB: Final = 16384
_LEAST_VOLUME_GIB: Final = 10
_SECONDS_PER_DAY: Final = 86400


@dataclass(frozen=True, kw_only=True)
class TierSize:
    """Nodes of one tier, each of this size, and what they hold together."""

    name: TierName
    nodes: int
    memory_gib: int
    volume_gib: int
    data_gib: float
    """Expected, copies included."""
    shards: int
    """Expected, copies included."""

    @property
    def heap_mib(self) -> int:
        return min(self.memory_gib * 1024 // 2, _LARGEST_HEAP_GIB * 1024)

    @property
    def cpu_millicores(self) -> int:
        return max(250, self.memory_gib * 1000 // MEMORY_PER_CORE_GIB)

    @property
    def usable_gib(self) -> float:
        return self.nodes * self.volume_gib * DISK_USE_PERCENT / 100

    @property
    def shard_capacity(self) -> int:
        """Shards that the nodes may and can hold."""
        heap = max(0.0, self.heap_mib * 2**20 - BASE_HEAP_GIB * 2**30)
        by_heap = int(heap / (FIELDS_PER_INDEX * HEAP_BYTES_PER_FIELD))
        return self.nodes * min(MAX_SHARDS_PER_NODE, by_heap)


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A whole search cluster; `tiers` are in the order in which they are restarted: those that hold data first."""

    tiers: tuple[TierSize, ...]
    primaries: Mapping[Category, int]
    """Primary shards of a new index, by category."""

    @property
    def memory_gib(self) -> int:
        return sum(tier.nodes * tier.memory_gib for tier in self.tiers)

    @property
    def disk_gib(self) -> int:
        return sum(tier.nodes * tier.volume_gib for tier in self.tiers)

    @property
    def shards(self) -> int:
        return sum(tier.shards for tier in self.tiers)


def retention_days(search: Search) -> Mapping[Category, int]:
    return {category: getattr(search.retention, f"{category}_days") for category in CATEGORIES}


def cluster_size(search: Search, streams: Sequence[Stream]) -> Cluster:
    """What the stack sets, and what fits where it sets nothing; `fitting.py` refuses what does not."""
    copies = 1 + search.replicas
    hot_gib, warm_gib = _data_gib(search, copies)
    primaries = _primaries(search, streams)
    hot_shards, warm_shards = _shards(search, streams, primaries, copies)
    if search.layout == "combined":
        fewest = 1 if copies == 1 else ZONES
        both = (hot_gib + warm_gib, hot_shards + warm_shards)
        combined = _data_tier("combined", search.hot, *both, HOT_DATA_PER_MEMORY, fewest, _cores(search, copies))
        return Cluster(tiers=(combined,), primaries=primaries)
    hot = _data_tier("hot", search.hot, hot_gib, hot_shards, HOT_DATA_PER_MEMORY, ZONES, _cores(search, copies))
    warm = _data_tier("warm", search.warm, warm_gib, warm_shards, WARM_DATA_PER_MEMORY, ZONES, 0)
    indices = (hot_shards + warm_shards) / copies
    master = TierSize(
        name="master",
        nodes=ZONES,
        memory_gib=_at_least(_LEAST_MEMORY_GIB, 2 * indices / INDICES_PER_MASTER_HEAP_GIB),
        volume_gib=_LEAST_VOLUME_GIB,
        data_gib=0,
        shards=0,
    )
    return Cluster(tiers=(hot, warm, master), primaries=primaries)


def _data_gib(search: Search, copies: int) -> tuple[float, float]:
    """What is in the hot and in the warm days, copies included."""
    hot = warm = 0.0
    for category, days in retention_days(search).items():
        # An index goes when its last document is past its time.
        kept = days + ROLLOVER_DAYS
        daily = _daily_gib(search, category) * INDEXED_PER_RAW_BYTE * copies
        hot += daily * min(search.hot_days, kept)
        warm += daily * max(0, kept - search.hot_days)
    # Without what binary fractions add: a volume that is filled to the brim fits.
    return round(hot, 3), round(warm, 3)


def _daily_gib(search: Search, category: Category) -> float:
    return search.daily_gib * getattr(search.shares, category) / 100


def _counts(streams: Sequence[Stream]) -> Mapping[Category, int]:
    return {category: max(1, sum(stream.category == category for stream in streams)) for category in CATEGORIES}


def _primaries(search: Search, streams: Sequence[Stream]) -> Mapping[Category, int]:
    """One a stream, and one more for every SHARD_GIB that it takes in a day."""
    return {
        category: max(1, math.ceil(_daily_gib(search, category) * INDEXED_PER_RAW_BYTE / count / SHARD_GIB))
        for category, count in _counts(streams).items()
    }


def _shards(
    search: Search, streams: Sequence[Stream], primaries: Mapping[Category, int], copies: int
) -> tuple[int, int]:
    """Shards in the hot and in the warm days, copies included."""
    hot = warm = 0
    for category, count in _counts(streams).items():
        stream_gib = _daily_gib(search, category) * INDEXED_PER_RAW_BYTE / count
        rollovers_a_day = max(1 / ROLLOVER_DAYS, stream_gib / (SHARD_GIB * primaries[category]))
        days = retention_days(search)[category] + ROLLOVER_DAYS
        shards_an_index = count * primaries[category] * copies
        hot += math.ceil(min(search.hot_days, days) * rollovers_a_day + 1) * shards_an_index
        warm += math.ceil(max(0, days - search.hot_days) * rollovers_a_day) * shards_an_index
    return hot, warm


def _cores(search: Search, copies: int) -> float:
    """Busy with indexing in the busiest hour."""
    mib_per_second = search.daily_gib * 1024 / _SECONDS_PER_DAY * PEAK * copies
    return mib_per_second / INDEXING_MIB_PER_CORE_SECOND


def _data_tier(
    name: TierName,
    settings: SearchTier,
    data_gib: float,
    shards: int,
    data_per_memory: int,
    fewest: int,
    cores: float,
) -> TierSize:
    """The smallest node with which the fewest nodes will do, or as many of the largest as it takes."""
    needed_gib = data_gib * 100 / DISK_USE_PERCENT
    memory = settings.memory_gib or _at_least(
        _LEAST_MEMORY_GIB,
        needed_gib / data_per_memory / fewest,
        cores * MEMORY_PER_CORE_GIB / fewest,
        2 * (BASE_HEAP_GIB + shards / fewest * FIELDS_PER_INDEX * HEAP_BYTES_PER_FIELD / 2**30),
    )
    largest_gib = min(memory * data_per_memory, _LARGEST_VOLUME_GIB)
    nodes = settings.nodes or _whole_zones(
        max(
            fewest,
            needed_gib / largest_gib,
            cores * MEMORY_PER_CORE_GIB / memory,
            shards / MAX_SHARDS_PER_NODE,
        ),
        fewest,
    )
    volume = settings.volume_gib or max(_LEAST_VOLUME_GIB, _round_up(needed_gib / nodes, 10))
    return TierSize(
        name=name,
        nodes=nodes,
        memory_gib=memory,
        volume_gib=min(volume, _LARGEST_VOLUME_GIB),
        data_gib=data_gib,
        shards=shards,
    )


def _whole_zones(nodes: float, fewest: int) -> int:
    """As many in each zone."""
    return _round_up(nodes, fewest)


def _round_up(amount: float, step: int) -> int:
    return math.ceil(amount / step) * step


def _at_least(*amounts: float) -> int:
    """The smallest memory of a node that is not below any of the amounts; the largest where none is."""
    return next((size for size in _MEMORY_SIZES_GIB if size >= max(amounts)), _MEMORY_SIZES_GIB[-1])
