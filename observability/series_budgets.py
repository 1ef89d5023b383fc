"""How many series each exporter may keep, by the thing that it keeps them of. A test holds the allow-lists to these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal[
    "node", "pod", "service pod", "http endpoint", "tcp endpoint", "icmp endpoint", "replica", "cluster", "objective"
]


@dataclass(frozen=True, kw_only=True)
class SeriesBudget:
    """Series of one scrape job, after what it drops, for one `unit`; `source` says where the number is from."""

    job: str
    unit: Unit
    series: int
    source: str
    is_target: bool = True
    """Whether each such thing is scraped by itself, which adds series about the scrape."""


PER_TARGET = 5
"""Series that Prometheus adds to each target: up, scrape_duration_seconds and three of scrape_*."""

BUDGETS: tuple[SeriesBudget, ...] = (
    SeriesBudget(
        job="node-exporter",
        unit="node",
        series=1200,
        source="1,000 with default collectors, says tanmay-bhat.github.io on metrics explosion; and some.",
    ),
    SeriesBudget(
        job="kubelet",
        unit="node",
        series=150,
        source="The allow-list: 11 runtime operations twice, 20 of storage, 6 for each of 10 volumes, the rest.",
    ),
    SeriesBudget(
        job="cadvisor",
        unit="pod",
        is_target=False,
        series=40,
        source="The allow-list: 8 of the network and 12 for each of two containers and the pause container.",
    ),
    SeriesBudget(
        job="kube-apiserver",
        unit="cluster",
        is_target=False,
        series=9000,
        source="The allow-list on two API servers: requests by verb, resource and code, durations without buckets.",
    ),
    SeriesBudget(
        job="kube-state-metrics",
        unit="pod",
        is_target=False,
        series=60,
        source="Pod, container and owner series of 2.15 for two containers, and a share of their workload's.",
    ),
    SeriesBudget(
        job="kube-state-metrics",
        unit="node",
        is_target=False,
        series=60,
        source="Conditions, capacity, allocatable and info series of 2.15.",
    ),
    SeriesBudget(
        job="service",
        unit="service pod",
        series=1200,
        source="The telemetry contract: 60 pairs of route and status at 17 series a histogram, and 180 of the runtime.",
    ),
    SeriesBudget(
        job="probe-http", unit="http endpoint", series=22, source="Counted on blackbox_exporter 0.27, of an https URL."
    ),
    SeriesBudget(
        job="probe-tcp", unit="tcp endpoint", series=10, source="Counted on blackbox_exporter 0.27, with TLS."
    ),
    SeriesBudget(job="probe-icmp", unit="icmp endpoint", series=9, source="Counted on blackbox_exporter 0.27."),
    SeriesBudget(
        job="monitoring",
        unit="replica",
        series=1500,
        source="Prometheus 3.16 serves some 900 of its own, its sidecar and every other Thanos program fewer.",
    ),
    SeriesBudget(
        job="add-ons",
        unit="node",
        series=60,
        source="The VPC CNI's own and Go's; its histograms are of few operations.",
    ),
    SeriesBudget(
        job="add-ons",
        unit="cluster",
        series=3000,
        source="Two of CoreDNS at some 700, one each of cert-manager, External Secrets and the snapshot controller.",
    ),
    SeriesBudget(
        job="rules",
        unit="objective",
        series=30,
        is_target=False,
        source="Records of one objective, at most a dozen, and ALERTS and ALERTS_FOR_STATE of its service's alerts.",
    ),
)
