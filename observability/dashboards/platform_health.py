"""Whether the clusters, and the programs that watch them, are well."""

from __future__ import annotations

from observability.dashboards import links
from observability.dashboards.model import QUARTER, THIRD, Dashboard, Limit, Panel, Query, Row, Variable
from observability.dashboards.queries import of, rate
from observability.dashboards.sources import Sources

_MONITORING = "prometheus|alertmanager|thanos-.+|blackbox-exporter|kube-state-metrics|grafana|cloudwatch-exporter"
"""Scrape jobs of the programs that watch."""


def platform_dashboard(sources: Sources) -> Dashboard:
    return Dashboard(
        uid=links.PLATFORM,
        title="Platform",
        description="Whether the clusters, and the programs that watch them, are well.",
        folder="Overview",
        tags=("overview", "platform"),
        rows=(
            Row(title="Clusters", panels=_clusters()),
            Row(title="API server", panels=_api_server(sources)),
            Row(title="Monitoring", panels=_monitoring()),
        ),
        source=__name__,
        variables=(Variable(label="cluster", selector="up"),),
        links=(
            links.across(links.ON_CALL, "On call"),
            links.across(links.NODES, "Nodes"),
            links.across(links.PODS, "Pods"),
        ),
        deployments='namespace="monitoring"',
    )


def _clusters() -> tuple[Panel, ...]:
    ready = of("kube_node_status_condition", 'condition="Ready"', 'status="true"')
    waiting = of("kube_pod_status_phase", 'phase="Pending"')
    return (
        Panel(
            name="nodes_ready",
            title="Nodes ready",
            description="Nodes that take pods, a figure a cluster.",
            unit="count",
            queries=(Query(expr=f"sum by (cluster) ({ready})", legend="{{cluster}}"),),
            view="number",
            width=QUARTER,
        ),
        Panel(
            name="pods_running",
            title="Pods running",
            description="Pods that run, a figure a cluster.",
            unit="count",
            queries=(
                Query(
                    expr=f"""sum by (cluster) ({of("kube_pod_status_phase", 'phase="Running"')})""",
                    legend="{{cluster}}",
                ),
            ),
            view="number",
            width=QUARTER,
        ),
        Panel(
            name="pods_pending",
            title="Pods waiting",
            description="Pods that no node has taken, or whose containers have not started.",
            unit="count",
            queries=(Query(expr=f"sum by (cluster) ({waiting})", legend="{{cluster}}"),),
            view="number",
            limits=(Limit(comparison=">=", value=1, severity="S3"),),
            width=QUARTER,
        ),
        Panel(
            name="targets_down",
            title="Targets that do not answer",
            description="Targets of Prometheus whose last scrape failed.",
            unit="count",
            queries=(Query(expr=f"count({of('up')} == 0) or vector(0)", legend="down"),),
            view="number",
            limits=(Limit(comparison=">=", value=1, severity="S3"),),
            width=QUARTER,
        ),
    )


def _api_server(sources: Sources) -> tuple[Panel, ...]:
    requests = rate("apiserver_request_total", 'job="kube-apiserver"')
    failed = rate("apiserver_request_total", 'job="kube-apiserver"', 'code=~"5.."')
    spent = rate("apiserver_request_duration_seconds_sum", 'verb!~"WATCH|CONNECT"')
    count = rate("apiserver_request_duration_seconds_count", 'verb!~"WATCH|CONNECT"')
    return (
        Panel(
            name="api_requests",
            title="Calls by kind",
            description="Calls a second that the Kubernetes API answers.",
            unit="requests_per_second",
            queries=(Query(expr=f"sum by (verb) ({requests})", legend="{{verb}}"),),
            stacked=True,
            width=THIRD,
        ),
        Panel(
            name="api_failed",
            title="Failed calls",
            description="Share of the calls that fail with a 5xx status.",
            unit="ratio",
            queries=(
                Query(
                    expr=f"(sum by (cluster) ({failed}) or 0 * sum by (cluster) ({requests}))"
                    f" / (sum by (cluster) ({requests}) > 0)",
                    legend="{{cluster}}",
                ),
            ),
            limits=sources.limits("kubernetes", "api_error_ratio"),
            width=THIRD,
        ),
        Panel(
            name="api_duration",
            title="Mean duration of calls",
            description="Mean time that a call takes, by its verb.",
            unit="seconds",
            queries=(Query(expr=f"sum by (verb) ({spent}) / (sum by (verb) ({count}) > 0)", legend="{{verb}}"),),
            limits=sources.limits("kubernetes", "api_latency_seconds"),
            width=THIRD,
        ),
    )


def _monitoring() -> tuple[Panel, ...]:
    return (
        Panel(
            name="monitoring_up",
            title="Programs that watch",
            description="Red while the program does not answer a scrape.",
            unit="count",
            queries=(
                Query(expr=f"""min by (job, instance) ({of("up", f'job=~"{_MONITORING}"')})""", legend="{{instance}}"),
            ),
            view="timeline",
            limits=(Limit(comparison="<", value=1, severity="S1"),),
        ),
        Panel(
            name="monitoring_series",
            title="Series held",
            description="Series that each Prometheus holds in memory, which decide how much of it is needed.",
            unit="count",
            queries=(
                Query(expr=f"max by (cluster, instance) ({of('prometheus_tsdb_head_series')})", legend="{{instance}}"),
            ),
        ),
        Panel(
            name="monitoring_samples",
            title="Samples taken in",
            description="Samples a second that each Prometheus appends.",
            unit="count_per_second",
            queries=(
                Query(
                    expr=f"max by (cluster, instance) ({rate('prometheus_tsdb_head_samples_appended_total')})",
                    legend="{{instance}}",
                ),
            ),
        ),
        Panel(
            name="monitoring_rules",
            title="Time of a rule group's evaluation",
            description="The ten groups that take longest, as a share of their interval; above it some are missed.",
            unit="ratio",
            queries=(
                Query(
                    expr=f"topk(10, max by (rule_group) ({of('prometheus_rule_group_last_duration_seconds')}"
                    f" / {of('prometheus_rule_group_interval_seconds')}))",
                    legend="{{rule_group}}",
                ),
            ),
            limits=(Limit(comparison=">=", value=1, severity="S2"),),
        ),
        Panel(
            name="monitoring_sent",
            title="Notifications",
            description="Notifications a second that Alertmanager sends, by the kind of receiver.",
            unit="count_per_second",
            queries=(
                Query(
                    expr=f"sum by (integration) ({rate('alertmanager_notifications_total')})", legend="{{integration}}"
                ),
            ),
            stacked=True,
        ),
    )
