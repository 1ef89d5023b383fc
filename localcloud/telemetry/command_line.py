"""The commands `logs`, `page` and `trace`; what they play is imported when one is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from localcloud.options import Json, Stack, console_of, writable

LOGS_EPILOG = "Example: `python -m localcloud logs --lines 60000 --stop-store 15 --picture logs.svg`"
PAGE_EPILOG = "Example: `python -m localcloud page --stack prod`"
TRACE_EPILOG = "Example: `python -m localcloud trace --traces 5000 --keep-one-in 10`"


def logs(
    stack: Stack = "prod",
    lines: Annotated[int, typer.Option(help="How many, of all kinds together.", min=6, max=1_000_000)] = 6000,
    per_second: Annotated[int, typer.Option(help="How many of them a second.", min=10, max=20_000)] = 1000,
    kind: Annotated[list[str] | None, typer.Option(help="Only lines of this kind; may be given again.")] = None,
    stop_store: Annotated[
        float | None, typer.Option(metavar="SECOND", help="Stop the search node for a minute then.", min=0)
    ] = None,
    kill_gateway: Annotated[
        float | None, typer.Option(metavar="SECOND", help="Kill the gateway with -9 then.", min=0)
    ] = None,
    json: Json = None,
    picture: Annotated[Path | None, typer.Option(help="Draw the course into this SVG file.", callback=writable)] = None,
) -> None:
    """Send lines of six kinds through the real collectors to a real search node, and look for each of them there."""
    from localcloud.telemetry.command import logs as play
    from localcloud.telemetry.disturbing import Disturbance

    disturbance = Disturbance(store_stops_at=stop_store, gateway_dies_at=kill_gateway)
    if not play(stack, lines, per_second, kind or (), disturbance, json, picture, console_of(json)):
        raise typer.Exit(1)


def page(stack: Stack = "prod", json: Json = None) -> None:
    """Write errors into a container's log, and follow them to whoever is told: rule, Alertmanager, receiver."""
    from localcloud.telemetry.command import page as play

    play(stack, json, console_of(json))


def trace(
    stack: Stack = "prod",
    traces: Annotated[int, typer.Option(help="How many.", min=25, max=1_000_000)] = 1000,
    per_second: Annotated[int, typer.Option(help="How many of them a second.", min=1, max=5_000)] = 100,
    keep_one_in: Annotated[
        int, typer.Option(help="How many of the traces without an error that are not slow.", min=1, max=10_000)
    ] = 1,
    stop_store: Annotated[
        float | None, typer.Option(metavar="SECOND", help="Stop the store of traces for a minute then.", min=0)
    ] = None,
    kill_gateway: Annotated[
        float | None, typer.Option(metavar="SECOND", help="Kill the gateway with -9 then.", min=0)
    ] = None,
    json: Json = None,
    picture: Annotated[
        Path | None, typer.Option(help="Draw what was kept into this SVG file.", callback=writable)
    ] = None,
) -> None:
    """Send traces through the real collectors, and count which of them the sampler kept."""
    from localcloud.telemetry.command import trace as play
    from localcloud.telemetry.disturbing import Disturbance

    disturbance = Disturbance(store_stops_at=stop_store, gateway_dies_at=kill_gateway)
    if not play(stack, traces, per_second, keep_one_in, disturbance, json, picture, console_of(json)):
        raise typer.Exit(1)
