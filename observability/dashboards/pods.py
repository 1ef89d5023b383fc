"""What pods use, which of them restart, and which wait."""

from __future__ import annotations

from observability.dashboards import links
from observability.dashboards.model import HALF, THIRD, Dashboard, Limit, Panel, Query, Row, Variable
from observability.dashboards.queries import of, rate

_NAMESPACE = 'namespace=~"$namespace"'
_CONTAINER = 'container!=""'


def pod_dashboard() -> Dashboard:
    return Dashboard(
        uid=links.PODS,
        title="Pods",
        description="What pods use of processors, memory and network, which of them restart, and which wait.",
        folder="Infrastructure",
        tags=("infrastructure", "pods"),
        rows=(Row(title="State", panels=_states()), Row(title="Use", panels=_use())),
        source=__name__,
        variables=(
            Variable(label="cluster", selector="up"),
            Variable(label="namespace", selector=of("kube_pod_status_phase")),
        ),
        links=(links.across(links.ON_CALL, "On call"), links.across(links.NODES, "Nodes")),
        deployments=_NAMESPACE,
    )


def _states() -> tuple[Panel, ...]:
    restarts = of("kube_pod_container_status_restarts_total", _NAMESPACE)
    wanted = of("kube_deployment_spec_replicas", _NAMESPACE)
    available = of("kube_deployment_status_replicas_available", _NAMESPACE)
    return (
        Panel(
            name="pods_by_phase",
            title="Pods by phase",
            description="Pods that run, wait for a node or an image, failed, or have finished.",
            unit="count",
            queries=(Query(expr=f"sum by (phase) ({of('kube_pod_status_phase', _NAMESPACE)})", legend="{{phase}}"),),
            stacked=True,
            width=THIRD,
        ),
        Panel(
            name="replicas_missing",
            title="Replicas missing",
            description="Replicas that a Deployment wants and does not have; the ten that lack most.",
            unit="count",
            queries=(
                Query(
                    expr=f"topk(10, max by (namespace, deployment) ({wanted} - {available}))",
                    legend="{{namespace}}/{{deployment}}",
                ),
            ),
            limits=(Limit(comparison=">=", value=1, severity="S3"),),
            width=THIRD,
        ),
        Panel(
            name="restarts",
            title="Restarts",
            description="Restarts of containers within an hour; the ten that restart most.",
            unit="count",
            queries=(
                Query(
                    expr=f"topk(10, sum by (namespace, pod) (increase({restarts}[1h])))",
                    legend="{{namespace}}/{{pod}}",
                ),
            ),
            width=THIRD,
        ),
    )


def _use() -> tuple[Panel, ...]:
    cpu = rate("container_cpu_usage_seconds_total", _CONTAINER, _NAMESPACE)
    memory = of("container_memory_working_set_bytes", _CONTAINER, _NAMESPACE)
    throttled = rate("container_cpu_cfs_throttled_periods_total", _NAMESPACE)
    periods = rate("container_cpu_cfs_periods_total", _NAMESPACE)
    return (
        Panel(
            name="cpu_by_namespace",
            title="CPU by namespace",
            description="Processors that the containers of each namespace keep busy.",
            unit="cores",
            queries=(Query(expr=f"sum by (namespace) ({cpu})", legend="{{namespace}}"),),
            stacked=True,
        ),
        Panel(
            name="memory_by_namespace",
            title="Memory by namespace",
            description="Memory of the containers of each namespace that the kernel cannot take back.",
            unit="bytes",
            queries=(Query(expr=f"sum by (namespace) ({memory})", legend="{{namespace}}"),),
            stacked=True,
        ),
        Panel(
            name="throttled",
            title="Throttled by the CPU limit",
            description="Share of scheduling periods in which a pod had to wait for its limit; the ten highest.",
            unit="ratio",
            queries=(
                Query(
                    expr=f"topk(10, sum by (namespace, pod) ({throttled}) / (sum by (namespace, pod) ({periods}) > 0))",
                    legend="{{namespace}}/{{pod}}",
                ),
            ),
            width=HALF,
        ),
        Panel(
            name="network_by_namespace",
            title="Network by namespace",
            description="Bytes received and sent by the pods of each namespace.",
            unit="bytes_per_second",
            queries=tuple(
                Query(
                    expr=f"sum by (namespace) ({rate(f'container_network_{way}_bytes_total', _NAMESPACE)})",
                    legend=f"{{{{namespace}}}} {word}",
                )
                for way, word in (("receive", "received"), ("transmit", "sent"))
            ),
            width=HALF,
        ),
    )
