"""`python -m observability sizing`: how many series a cluster has, and what Prometheus is given for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from catalog.loader import load_catalogue
from documents.terminal import print_json, print_table, problems_end_it, write_json
from observability.cloudwatch import listed
from observability.cloudwatch_cost import api_use
from observability.sizing import Load, ServerSize, load, series_by_job, server_size
from settings.loader import DEFAULT, Loaded, load_from_files

EPILOG = """Examples:

python -m observability sizing --stack prod

python -m observability sizing --stack dev --json -"""

_SIZED = "sized"
_SETTINGS = {
    "cpu_millicores": "prometheus.cpu_request_millicores",
    "memory_mib": "prometheus.memory_request_mib",
    "volume_gib": "prometheus.volume_gib",
}


def sizing(
    stack: Annotated[str, typer.Option(help="The stack whose settings apply, those of Pulumi.STACK.yaml.")],
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON to the file; - prints it.")] = None,
) -> None:
    """Say how many series there are, what each replica of Prometheus is given for them, and what CloudWatch costs."""
    with problems_end_it():
        loaded = load_from_files(Path.cwd(), stack)
        catalogue, settings = load_catalogue(), loaded.settings
        series, expected = series_by_job(catalogue.services, settings), load(catalogue.services, settings)
        size = server_size(catalogue.services, settings)
        origins = {part: _origin(loaded, path) for part, path in _SETTINGS.items()}
        metrics = listed(catalogue.telemetry)
        dollars = {
            cluster.name: round(api_use(catalogue.services, metrics, settings, cluster).dollars_per_month, 2)
            for cluster in (settings.clusters.primary, settings.clusters.dr)
            if cluster
        }
        document = {
            "series": dict(series),
            "replica": _described(expected, settings.prometheus.retention_days),
            "size": {part: {"value": value, "origin": origins[part]} for part, value in asdict(size).items()},
            "cloudwatch_dollars_per_month": dollars,
        }
        if json and json != "-":
            write_json(Path(json), document)
    if json == "-":
        print_json(document)
    elif not json:
        print_table(("Series of", "Number"), [(job, f"{number:,}") for job, number in series.items()])
        print(f"\n{_sentence(expected, settings.prometheus.shards)}\n")
        print_table(("Each replica's", "Size", "From"), _rows(size, origins))
        print("\n" + "\n".join(f"CloudWatch, from {name}: ${price:.2f} a month" for name, price in dollars.items()))


def _origin(loaded: Loaded, path: str) -> str:
    """The line that sets it, where one does."""
    origin = loaded.values[path].origin
    return _SIZED if origin == DEFAULT else origin


def _described(expected: Load, retention_days: int) -> dict[str, float]:
    return {
        "series": expected.series,
        "samples_per_second": round(expected.samples_per_second, 1),
        "bytes_per_sample": round(expected.bytes_per_sample, 2),
        "memory_bytes": round(expected.memory_bytes),
        "disk_bytes": round(expected.disk_bytes(retention_days)),
    }


def _sentence(expected: Load, shards: int) -> str:
    of = "" if shards == 1 else f", the fullest of {shards} shards"
    return (
        f"A replica{of}: {expected.series:,} series, {expected.samples_per_second:,.0f} samples a second, "
        f"{expected.bytes_per_sample:.2f} bytes a sample, {expected.memory_bytes / 2**20:,.0f} MiB before any query"
    )


def _rows(size: ServerSize, origins: dict[str, str]) -> Sequence[tuple[str, str, str]]:
    return [
        ("processor", f"{size.cpu_millicores} millicores", origins["cpu_millicores"]),
        ("memory", f"{size.memory_mib} MiB", origins["memory_mib"]),
        ("volume", f"{size.volume_gib} GiB", origins["volume_gib"]),
    ]
