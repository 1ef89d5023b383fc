"""`python -m observability search`: what a stack's search cluster is made of, and what other volumes would take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from catalog.loader import load_catalogue
from documents.terminal import print_json, print_table, problems_end_it, write_json
from observability.search.fitting import fitting_cluster
from observability.search.lifecycle import lifecycle_requests
from observability.search.sizing import (
    DISK_USE_PERCENT,
    HOT_DATA_PER_MEMORY,
    INDEXED_PER_RAW_BYTE,
    ROLLOVER_DAYS,
    SHARD_GIB,
    WARM_DATA_PER_MEMORY,
    Cluster,
    retention_days,
)
from observability.search.streams import Stream, streams
from settings.loader import load_from_files
from settings.search import Search

EPILOG = """Examples:

python -m observability search --stack prod

python -m observability search --stack dev --json -"""

_COMPARED_GIB = (10, 100, 1000)
_COLUMNS = ("GiB a day", "Tier", "Nodes", "Memory", "Heap", "Cores", "Disk a node", "Holds", "Shards")


def search(
    stack: Annotated[str, typer.Option(help="The stack whose settings apply, those of Pulumi.STACK.yaml.")],
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON to the file; - prints it.")] = None,
) -> None:
    """Say how long logs are kept, what the cluster is given, and what 10, 100 and 1,000 GiB a day would take."""
    with problems_end_it():
        settings = load_from_files(Path.cwd(), stack).settings
        environment = settings.ownership.environment
        found = streams(load_catalogue().services, environment)
        own = fitting_cluster(settings.search, found)
        others = {daily: fitting_cluster(_compared(settings.search, daily), found) for daily in _COMPARED_GIB}
        document = {
            "retention_days": dict(retention_days(settings.search)),
            "streams": [stream.name for stream in found],
            "policies": {request.path: request.body for request in lifecycle_requests(settings.search)},
            "cluster": _described(own),
            "compared": {str(daily): _described(cluster) for daily, cluster in others.items()},
        }
        if json and json != "-":
            write_json(Path(json), document)
    if json == "-":
        print_json(document)
    elif not json:
        _print(settings.search, found, own, others)


def _compared(search: Search, daily_gib: int) -> Search:
    """As a production cluster: tiers, and a copy of each shard."""
    return Search(
        layout="tiered",
        daily_gib=daily_gib,
        replicas=1,
        shares=search.shares,
        hot_days=search.hot_days,
        retention=search.retention,
    )


def _described(cluster: Cluster) -> dict[str, Any]:
    tiers = [
        {**asdict(tier), "heap_mib": tier.heap_mib, "cpu_millicores": tier.cpu_millicores} for tier in cluster.tiers
    ]
    totals = {"memory_gib": cluster.memory_gib, "disk_gib": cluster.disk_gib, "shards": cluster.shards}
    return {"tiers": tiers, "primaries": dict(cluster.primaries), **totals}


def _print(search: Search, found: Sequence[Stream], own: Cluster, others: dict[int, Cluster]) -> None:
    kept = ", ".join(f"{category} {days} days" for category, days in retention_days(search).items())
    print(f"{len(found)} data streams. Kept: {kept}; hot for {search.hot_days}.\n")
    print(f"This stack, {search.daily_gib} GiB a day, {search.replicas} copies beside the first:")
    print_table(_COLUMNS, _rows(search.daily_gib, own))
    print("\nTiered, one copy beside the first, the same retention and shares:")
    print_table(_COLUMNS, [row for daily, cluster in others.items() for row in _rows(daily, cluster)])
    print(
        f"\nA raw byte is {INDEXED_PER_RAW_BYTE:g} indexed. Disks are filled to {DISK_USE_PERCENT} %. A byte of memory "
        f"serves {HOT_DATA_PER_MEMORY} hot or {WARM_DATA_PER_MEMORY} warm ones.\n"
        f"Indices roll over at {SHARD_GIB} GiB a shard or {ROLLOVER_DAYS} days, and are kept that much longer. Each "
        f"tier has as many nodes in each of three zones."
    )


def _rows(daily_gib: int, cluster: Cluster) -> Iterator[Sequence[str]]:
    for tier in cluster.tiers:
        yield (
            f"{daily_gib:,}",
            tier.name,
            str(tier.nodes),
            f"{tier.memory_gib} GiB",
            f"{tier.heap_mib / 1024:g} GiB",
            f"{tier.cpu_millicores / 1000:g}",
            f"{tier.volume_gib:,} GiB",
            f"{tier.data_gib:,.0f} GiB",
            f"{tier.shards:,}",
        )
