"""How large Prometheus has to be: from the catalogue and the stack's capacity to series, samples, memory and volume.

The constants are measured: a cloud-marked test feeds the real Prometheus and holds them to within 30 %.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.models import Service
from documents.problems import Problem, ProblemsFound
from observability.series_budgets import BUDGETS, PER_TARGET, Unit
from settings.metrics import Prometheus
from settings.models import Settings

RETENTION_SHARE_PERCENT = 80
"""Of the volume, for blocks and log. The rest is for blocks while they are written."""

_MIB = 2**20
_GIB = 2**30
_SECONDS_PER_DAY = 86400

# Prometheus 3.16 on amd64, series with a dozen labels of some 300 bytes.
PROCESS_BYTES = 110 * _MIB
"""Resident with no series: the program itself, most of it."""
BYTES_PER_SERIES = 4 * 1024
"""Resident for each series of the head, with its labels, its postings and its open chunk."""
CHUNK_BYTES_PER_SAMPLE = 1.9
"""On disk, for a mix of counters, gauges and series that do not move."""
INDEX_BYTES_PER_SERIES = 140
"""On disk, in every block."""
LOG_BYTES_PER_SAMPLE = 6
"""In the write-ahead log, compressed."""
CPU_SECONDS_PER_SAMPLE = 3.5e-6
"""To scrape, append and compact; queries and rules are in the headroom."""

_BLOCK_SECONDS = 7200
_LOG_SECONDS = 3 * 3600
"""The log holds what is in no block yet: a block and a half."""
_HEADROOM = 1.5
"""For queries, rules, and the series of pods that come and go within a block."""
_LEAST_CPU_MILLICORES = 250
_LEAST_MEMORY_MIB = 512
_LEAST_VOLUME_GIB = 10
_LARGEST_VOLUME_GIB = 16384
"""Of EBS' gp3."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one replica of one shard takes in."""

    series: int
    scrape_interval_seconds: int

    @property
    def samples_per_second(self) -> float:
        return self.series / self.scrape_interval_seconds

    @property
    def memory_bytes(self) -> float:
        """Resident, before any query."""
        return PROCESS_BYTES + self.series * BYTES_PER_SERIES

    @property
    def bytes_per_sample(self) -> float:
        """In a block: a sample's own, and its share of the index."""
        return CHUNK_BYTES_PER_SAMPLE + INDEX_BYTES_PER_SERIES / (_BLOCK_SECONDS / self.scrape_interval_seconds)

    def disk_bytes(self, retention_days: int) -> float:
        """Blocks of the whole time, and the log."""
        blocks = retention_days * _SECONDS_PER_DAY * self.bytes_per_sample
        return self.samples_per_second * (blocks + _LOG_SECONDS * LOG_BYTES_PER_SAMPLE)


@dataclass(frozen=True, kw_only=True)
class ServerSize:
    """What one replica of Prometheus is given."""

    cpu_millicores: int
    memory_mib: int
    volume_gib: int

    @property
    def blocks_mib(self) -> int:
        """How much of the volume blocks and log may fill before the oldest block goes."""
        return self.volume_gib * 1024 * RETENTION_SHARE_PERCENT // 100


def series_by_job(services: Sequence[Service], settings: Settings) -> Mapping[str, int]:
    """Active series of a cluster by scrape job, `service`, `monitoring` and `rules` standing for all of theirs."""
    units = _units(services, settings)
    series: Counter[str] = Counter()
    for budget in BUDGETS:
        series[budget.job] += units[budget.unit] * (budget.series + PER_TARGET * budget.is_target)
    return dict(series)


def load(services: Sequence[Service], settings: Settings) -> Load:
    """Of the fullest replica: its share of the targets, and the monitoring itself, which every shard scrapes whole."""
    series = series_by_job(services, settings)
    whole = series["monitoring"]
    shared = sum(series.values()) - whole
    return Load(
        series=math.ceil(shared / settings.prometheus.shards) + whole,
        scrape_interval_seconds=settings.prometheus.scrape_interval_seconds,
    )


def fitting_size(load: Load, retention_days: int) -> ServerSize:
    """The smallest that carries the load, in steps so coarse that one more service seldom replaces a pod."""
    cpu = load.samples_per_second * CPU_SECONDS_PER_SAMPLE * 1000 * _HEADROOM
    memory = load.memory_bytes * _HEADROOM / _MIB
    volume = load.disk_bytes(retention_days) * 100 / RETENTION_SHARE_PERCENT / _GIB
    return ServerSize(
        cpu_millicores=_step(cpu, least=_LEAST_CPU_MILLICORES),
        memory_mib=_step(memory, least=_LEAST_MEMORY_MIB),
        volume_gib=min(_step(volume, least=_LEAST_VOLUME_GIB), _LARGEST_VOLUME_GIB),
    )


def server_size(services: Sequence[Service], settings: Settings) -> ServerSize:
    """What the stack sets, and what fits where it sets nothing. Raises ProblemsFound where the load does not fit."""
    prometheus = settings.prometheus
    expected = load(services, settings)
    fitting = fitting_size(expected, prometheus.retention_days)
    size = ServerSize(
        cpu_millicores=prometheus.cpu_request_millicores or fitting.cpu_millicores,
        memory_mib=prometheus.memory_request_mib or fitting.memory_mib,
        volume_gib=prometheus.volume_gib or fitting.volume_gib,
    )
    problems = [*_volume_problems(prometheus, size, expected, fitting), *_memory_problems(size, expected, fitting)]
    if problems:
        raise ProblemsFound(problems)
    return size


def _volume_problems(
    prometheus: Prometheus, size: ServerSize, expected: Load, fitting: ServerSize
) -> Sequence[Problem]:
    needed_mib = math.ceil(expected.disk_bytes(prometheus.retention_days) / _MIB)
    if needed_mib <= size.blocks_mib:
        return []
    return [
        _problem(
            "volume_gib",
            size.volume_gib,
            f"holds {size.blocks_mib} MiB of blocks, and {prometheus.retention_days} days of "
            f"{expected.samples_per_second:,.0f} samples a second are {needed_mib} MiB",
            "shorten retention_days or raise shards, as no volume is large enough"
            if fitting.blocks_mib < needed_mib
            else f"write {fitting.volume_gib} or more, leave it out, or shorten retention_days",
        )
    ]


def _memory_problems(size: ServerSize, expected: Load, fitting: ServerSize) -> Sequence[Problem]:
    needed_mib = math.ceil(expected.memory_bytes / _MIB)
    if needed_mib <= size.memory_mib:
        return []
    return [
        _problem(
            "memory_request_mib",
            size.memory_mib,
            f"is below the {needed_mib} MiB that {expected.series} series take before any query",
            f"write {fitting.memory_mib} or more, leave it out, or raise shards",
        )
    ]


def _problem(key: str, value: int, rule: str, fix: str) -> Problem:
    return Problem(file="the stack file", path=f"operations-platform:prometheus.{key}", value=value, rule=rule, fix=fix)


def _units(services: Sequence[Service], settings: Settings) -> Mapping[Unit, int]:
    capacity, thanos = settings.capacity, settings.thanos
    endpoints = Counter(endpoint.probe for service in services for endpoint in service.endpoints)
    scraped = sum(1 for service in services if service.metrics and service.namespace)
    prometheus = settings.prometheus.replicas * settings.prometheus.shards
    return {
        "node": capacity.nodes,
        "pod": capacity.pods,
        "service pod": scraped * capacity.pods_per_service,
        "http endpoint": endpoints["http"],
        "tcp endpoint": endpoints["tcp"],
        "icmp endpoint": endpoints["icmp"],
        "replica": prometheus
        + settings.alertmanager.replicas
        + thanos.query.replicas
        + thanos.store_gateway.replicas
        + thanos.ruler.replicas
        + 1,
        "cluster": 1,
        "objective": sum(
            1 + (service.objectives.latency is not None) for service in services if service.objectives is not None
        ),
    }


def _step(amount: float, *, least: int) -> int:
    """The smallest of least, 2 × least, 4 × least… that is not below the amount."""
    return least * 2 ** math.ceil(math.log2(max(1, amount / least)))
