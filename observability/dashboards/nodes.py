"""What each node uses of its processors, memory, disks and network."""

from __future__ import annotations

from observability.dashboards import links
from observability.dashboards.model import HALF, THIRD, Dashboard, Panel, PanelUnit, Query, Row, Variable
from observability.dashboards.queries import of, rate
from observability.dashboards.sources import Sources

_NODE = 'node=~"$node"'
_DISK = 'fstype!~"tmpfs|overlay|squashfs|ramfs"'
_NETWORK = 'device!~"lo|veth.+|cali.+|eni.+"'
"""Links of the node itself, not those of its pods."""


def node_dashboard(sources: Sources) -> Dashboard:
    return Dashboard(
        uid=links.NODES,
        title="Nodes",
        description="What each node uses of its processors, memory, disks and network.",
        folder="Infrastructure",
        tags=("infrastructure", "nodes"),
        rows=(
            Row(title="Processors and memory", panels=_processors_and_memory(sources)),
            Row(title="Disks", panels=_disks(sources)),
            Row(title="Network", panels=_links()),
        ),
        source=__name__,
        variables=(Variable(label="cluster", selector="up"), Variable(label="node", selector=of("node_load5"))),
        links=(links.across(links.ON_CALL, "On call"), links.across(links.PODS, "Pods")),
    )


def _processors_and_memory(sources: Sources) -> tuple[Panel, ...]:
    idle = rate("node_cpu_seconds_total", 'mode="idle"', _NODE)
    load, processors = of("node_load5", _NODE), of("node_cpu_seconds_total", 'mode="idle"', _NODE)
    available, total = of("node_memory_MemAvailable_bytes", _NODE), of("node_memory_MemTotal_bytes", _NODE)
    return (
        Panel(
            name="cpu_used",
            title="CPU in use",
            description="Share of the processors' time that is not idle.",
            unit="percent",
            queries=(Query(expr=f"100 * (1 - avg by (cluster, node) ({idle}))", legend="{{node}}"),),
            limits=sources.limits("hosts", "cpu_used_percent"),
            width=THIRD,
        ),
        Panel(
            name="load_per_cpu",
            title="Tasks a CPU",
            description="Tasks that run or want to, over five minutes, divided by the number of processors.",
            unit="count",
            queries=(
                Query(
                    expr=f"sum by (cluster, node) ({load}) / count by (cluster, node) ({processors})",
                    legend="{{node}}",
                ),
            ),
            limits=sources.limits("hosts", "load_per_cpu"),
            width=THIRD,
        ),
        Panel(
            name="memory_available",
            title="Memory available",
            description="Share of the memory that programs could still have without swapping.",
            unit="percent",
            queries=(Query(expr=f"100 * {available} / {total}", legend="{{node}}"),),
            limits=sources.limits("hosts", "memory_available_percent"),
            width=THIRD,
        ),
    )


def _disks(sources: Sources) -> tuple[Panel, ...]:
    free, size = of("node_filesystem_avail_bytes", _DISK, _NODE), of("node_filesystem_size_bytes", _DISK, _NODE)
    return (
        Panel(
            name="disk_free",
            title="Disk space free",
            description="Share of each file system that is free.",
            unit="percent",
            queries=(Query(expr=f"100 * {free} / ({size} > 0)", legend="{{node}} {{mountpoint}}"),),
            limits=sources.limits("hosts", "disk_free_percent"),
            width=THIRD,
        ),
        _throughput(
            "disk_busy",
            "Disks busy",
            "Share of the time that a disk is at work.",
            "ratio",
            ("node_disk_io_time_seconds_total", "busy"),
            width=THIRD,
        ),
        _throughput(
            "disk_bytes",
            "Disk reads and writes",
            "Bytes read and written.",
            "bytes_per_second",
            ("node_disk_read_bytes_total", "read"),
            ("node_disk_written_bytes_total", "written"),
            width=THIRD,
        ),
    )


def _links() -> tuple[Panel, ...]:
    return (
        _throughput(
            "network_bytes",
            "Network traffic",
            "Bytes received and sent.",
            "bytes_per_second",
            ("node_network_receive_bytes_total", "received"),
            ("node_network_transmit_bytes_total", "sent"),
            scope=_NETWORK,
        ),
        _throughput(
            "network_errors",
            "Network errors",
            "Packets that arrived or left broken.",
            "count_per_second",
            ("node_network_receive_errs_total", "received"),
            ("node_network_transmit_errs_total", "sent"),
            scope=_NETWORK,
        ),
    )


def _throughput(
    name: str,
    title: str,
    description: str,
    unit: PanelUnit,
    *counters: tuple[str, str],
    scope: str = "",
    width: int = HALF,
) -> Panel:
    """Rates of counters, each with the word that its lines are told apart by."""
    return Panel(
        name=name,
        title=title,
        description=description,
        unit=unit,
        queries=tuple(
            Query(
                expr=f"sum by (node, device) ({rate(counter, scope, _NODE)})",
                legend=f"{{{{node}}}} {{{{device}}}} {word}",
            )
            for counter, word in counters
        ),
        width=width,
    )
