"""Refuses a search cluster that does not carry what its stack sends it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from documents.problems import Problem, ProblemsFound
from observability.search.sizing import DISK_USE_PERCENT, Cluster, TierSize, cluster_size
from observability.search.streams import Stream
from settings.search import Search

_FILE = "settings"


def fitting_cluster(search: Search, streams: Sequence[Stream]) -> Cluster:
    """The cluster's size. Raises ProblemsFound where disk, shards or copies do not fit."""
    cluster = cluster_size(search, streams)
    problems = [problem for tier in cluster.tiers for problem in _problems(search, tier)]
    if problems:
        raise ProblemsFound(problems)
    return cluster


def _problems(search: Search, tier: TierSize) -> Iterator[Problem]:
    if tier.name == "master":
        return
    path = "search.warm" if tier.name == "warm" else "search.hot"
    copies = 1 + search.replicas
    if copies > tier.nodes:
        yield Problem(
            file=_FILE,
            path="search.replicas",
            value=search.replicas,
            rule=f"needs {copies} nodes for the copies of a shard, and the {tier.name} tier has {tier.nodes}",
            fix=f"set {path}.nodes to {copies} or more, or replicas to {tier.nodes - 1}",
        )
    if tier.shards > tier.shard_capacity:
        yield Problem(
            file=_FILE,
            path=f"{path}.nodes",
            value=tier.nodes,
            rule=f"carries {tier.shard_capacity} shards, and the {tier.name} tier will hold {tier.shards}",
            fix="add nodes or memory, or shorten search.retention",
        )
    if tier.data_gib > tier.usable_gib:
        needed = math.ceil(tier.data_gib * 100 / DISK_USE_PERCENT / tier.nodes)
        yield Problem(
            file=_FILE,
            path=f"{path}.volume_gib",
            value=tier.volume_gib,
            rule=f"gives {tier.usable_gib:.0f} GiB in use, and the {tier.name} tier will hold {tier.data_gib:.0f} GiB",
            fix=f"set it to {needed}, add nodes, or shorten search.retention",
        )
