"""Panels about work: rate, errors and duration of requests that a service answers or makes, and of messages.

The metrics are those of OpenTelemetry's semantic conventions, as Prometheus sees them.
"""

from __future__ import annotations

from observability.dashboards.model import HALF, THIRD, Limits, Panel, Query
from observability.dashboards.queries import quantile, rate

_SERVED = "http_server_request_duration_seconds"
_MADE = "http_client_request_duration_seconds"
_PROCESSED = "messaging_process_duration_seconds"
_FAILED = {histogram: 'http_response_status_code=~"5.."' for histogram in (_SERVED, _MADE)} | {
    _PROCESSED: 'error_type!=""',
}
"""What tells a failure, by histogram."""
_QUANTILES = (0.5, 0.95, 0.99)


def failed_ratio(histogram: str, by: str, *scope: str) -> str:
    """Share of what failed; nothing where nothing was done, 0 where none of it failed."""
    total = f"sum by ({by}) ({rate(f'{histogram}_count', *scope)})"
    failed = f"sum by ({by}) ({rate(f'{histogram}_count', _FAILED[histogram], *scope)})"
    return f"({failed} or 0 * {total}) / ({total} > 0)"


def requests_served(scope: str, *, by: str = "service") -> Panel:
    return Panel(
        name="requests_served",
        title="Requests",
        description="Requests answered a second.",
        unit="requests_per_second",
        queries=(Query(expr=f"sum by ({by}) ({rate(f'{_SERVED}_count', scope)})", legend=_legend(by)),),
        width=THIRD,
    )


def requests_failed(scope: str, limits: Limits, *, by: str = "service") -> Panel:
    return Panel(
        name="requests_failed",
        title="Failed requests",
        description="Share of requests answered with a 5xx status.",
        unit="ratio",
        queries=(Query(expr=failed_ratio(_SERVED, by, scope), legend=_legend(by)),),
        limits=limits,
        width=THIRD,
    )


def duration(scope: str, limits: Limits) -> Panel:
    return Panel(
        name="request_duration",
        title="Duration of requests",
        description="The median request, one in twenty, and one in a hundred.",
        unit="seconds",
        queries=_quantiles(_SERVED, scope),
        limits=limits,
        width=THIRD,
    )


def messages(scope: str, limits: Limits) -> tuple[Panel, ...]:
    """What a worker takes off its queues."""
    destination = "messaging_destination_name"
    return (
        Panel(
            name="messages_processed",
            title="Messages",
            description="Messages processed a second, by the queue that they came from.",
            unit="count_per_second",
            queries=(
                Query(
                    expr=f"sum by ({destination}) ({rate(f'{_PROCESSED}_count', scope)})", legend=_legend(destination)
                ),
            ),
            width=THIRD,
        ),
        Panel(
            name="messages_failed",
            title="Failed messages",
            description="Share of messages whose processing ended with an error.",
            unit="ratio",
            queries=(Query(expr=failed_ratio(_PROCESSED, "service", scope), legend=_legend("service")),),
            limits=limits,
            width=THIRD,
        ),
        Panel(
            name="message_duration",
            title="Duration of messages",
            description="The median message, one in twenty, and one in a hundred.",
            unit="seconds",
            queries=_quantiles(_PROCESSED, scope),
            width=THIRD,
        ),
    )


def routes_failed(scope: str) -> Panel:
    return Panel(
        name="routes_failed",
        title="Failed requests by route",
        description="The five routes that fail most.",
        unit="ratio",
        queries=(Query(expr=f"topk(5, {failed_ratio(_SERVED, 'http_route', scope)})", legend="{{http_route}}"),),
    )


def routes_slow(scope: str) -> Panel:
    return Panel(
        name="routes_slow",
        title="Slowest routes",
        description="The five routes whose slowest request in twenty takes longest.",
        unit="seconds",
        queries=(Query(expr=f"topk(5, {quantile(0.95, _SERVED, 'http_route', scope)})", legend="{{http_route}}"),),
    )


def calls_failed(scope: str, limits: Limits) -> Panel:
    return Panel(
        name="calls_failed",
        title="Failed calls to others",
        description="Share of the calls to each address that were answered with a 5xx status.",
        unit="ratio",
        queries=(Query(expr=failed_ratio(_MADE, "server_address", scope), legend="{{server_address}}"),),
        limits=limits,
        width=HALF,
    )


def calls_duration(scope: str) -> Panel:
    return Panel(
        name="calls_duration",
        title="Duration of calls to others",
        description="One call in twenty to each address takes this long or longer.",
        unit="seconds",
        queries=(Query(expr=quantile(0.95, _MADE, "server_address", scope), legend="{{server_address}}"),),
        width=HALF,
    )


def _quantiles(histogram: str, scope: str) -> tuple[Query, ...]:
    return tuple(
        Query(expr=quantile(share, histogram, "service", scope), legend=f"p{share * 100:.0f}") for share in _QUANTILES
    )


def _legend(by: str) -> str:
    return " ".join(f"{{{{{label.strip()}}}}}" for label in by.split(","))
