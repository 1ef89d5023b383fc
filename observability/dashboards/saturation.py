"""Panels about what a service's pods use of what they may use."""

from __future__ import annotations

from observability.dashboards.model import THIRD, Limits, Panel, Query
from observability.dashboards.queries import of, rate

_CONTAINER = 'container!=""'
_THROTTLED = "container_cpu_cfs_throttled_periods_total"
_PERIODS = "container_cpu_cfs_periods_total"


def saturation(service: str, namespace: str, file_limits: Limits) -> tuple[Panel, ...]:
    """Panels of one service. Its pods are those that Prometheus scrapes under the service's name."""
    scope, own = f'namespace="{namespace}"', f'service="{service}"'
    scraped = of("up", own)

    def usage(amount: str) -> str:
        return f"sum by (pod) ({amount} and on (cluster, namespace, pod) {scraped})"

    def share(amount: str, resource: str) -> str:
        requested = of("kube_pod_container_resource_requests", f'resource="{resource}"', scope)
        return f"{usage(amount)} / ({usage(requested)} > 0)"

    cpu = rate("container_cpu_usage_seconds_total", scope, _CONTAINER)
    memory = of("container_memory_working_set_bytes", scope, _CONTAINER)
    return (
        Panel(
            name="instances",
            title="Instances",
            description="Pods that answer a scrape, and pods that should.",
            unit="count",
            queries=(
                Query(expr=f"sum({scraped})", legend="answering"),
                Query(expr=f"count({scraped})", legend="expected"),
            ),
            width=THIRD,
        ),
        Panel(
            name="cpu_of_request",
            title="CPU, of what was requested",
            description="Above 100 % the pod lives on what others leave over.",
            unit="ratio",
            queries=(Query(expr=share(cpu, "cpu"), legend="{{pod}}"),),
            width=THIRD,
        ),
        Panel(
            name="memory_of_request",
            title="Memory, of what was requested",
            description="Above 100 % the pod is among the first to go when its node runs out.",
            unit="ratio",
            queries=(Query(expr=share(memory, "memory"), legend="{{pod}}"),),
            width=THIRD,
        ),
        Panel(
            name="cpu_throttled",
            title="Throttled by the CPU limit",
            description="Share of scheduling periods in which a container had to wait for its limit.",
            unit="ratio",
            queries=(
                Query(
                    expr=f"{usage(rate(_THROTTLED, scope))} / ({usage(rate(_PERIODS, scope))} > 0)", legend="{{pod}}"
                ),
            ),
            width=THIRD,
        ),
        Panel(
            name="restarts",
            title="Restarts",
            description="Restarts of containers within the last hour.",
            unit="count",
            queries=(
                Query(
                    expr=usage(f"increase({of('kube_pod_container_status_restarts_total', scope)}[1h])"),
                    legend="{{pod}}",
                ),
            ),
            width=THIRD,
        ),
        Panel(
            name="file_descriptors",
            title="File descriptors in use",
            description="Share of the files and connections that the process may hold open.",
            unit="ratio",
            queries=(
                Query(
                    expr=f"max by (pod) ({of('process_open_fds', own)} / {of('process_max_fds', own)})",
                    legend="{{pod}}",
                ),
            ),
            limits=file_limits,
            width=THIRD,
        ),
    )
