"""The size of Prometheus: it carries the load, grows with it, and is refused in one sentence where it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import MetricsPort
from documents.problems import ProblemsFound
from observability.series_budgets import BUDGETS
from observability.sizing import (
    RETENTION_SHARE_PERCENT,
    Load,
    ServerSize,
    fitting_size,
    load,
    series_by_job,
    server_size,
)
from settings.loader import load_from_files
from settings.metrics import Capacity, Prometheus
from settings.models import Settings
from tests.projects import ROOT
from tests.reading import CATALOGUE

SERVICES = CATALOGUE.services
PROD = load_from_files(ROOT, "prod").settings

capacities = st.builds(
    Capacity, nodes=st.integers(1, 5000), pods=st.integers(1, 150000), pods_per_service=st.integers(1, 1000)
)
prometheis = st.builds(
    Prometheus,
    shards=st.integers(1, 16),
    replicas=st.integers(1, 4),
    retention_days=st.integers(1, 90),
    scrape_interval_seconds=st.integers(5, 300),
)
loads = st.builds(Load, series=st.integers(0, 20_000_000), scrape_interval_seconds=st.integers(5, 300))
days = st.integers(1, 90)


def changed(prometheus: Prometheus, capacity: Capacity = PROD.capacity) -> Settings:
    return PROD.model_copy(update={"prometheus": prometheus, "capacity": capacity})


def refused(prometheus: Prometheus, capacity: Capacity = PROD.capacity) -> list[str]:
    with pytest.raises(ProblemsFound) as caught:
        server_size(SERVICES, changed(prometheus, capacity))
    return [str(problem) for problem in caught.value.problems]


@given(prometheis, capacities)
def test_what_is_left_open_is_sized_so_that_it_fits(prometheus: Prometheus, capacity: Capacity) -> None:
    expected = load(SERVICES, changed(prometheus, capacity))
    if expected.disk_bytes(prometheus.retention_days) > 0.8 * 16384 * 2**30:
        [sentence] = refused(prometheus, capacity)
        assert sentence.endswith("shorten retention_days or raise shards, as no volume is large enough")
        return
    size = server_size(SERVICES, changed(prometheus, capacity))
    assert size.memory_mib * 2**20 >= expected.memory_bytes
    assert size.blocks_mib * 2**20 >= expected.disk_bytes(prometheus.retention_days)


@given(loads, days)
def test_the_fitting_size_is_no_more_than_a_step_above_what_is_needed(needed: Load, retention: int) -> None:
    size = fitting_size(needed, retention)
    assert size.volume_gib == 10 or size.blocks_mib / 2 * 2**20 <= needed.disk_bytes(retention) * 1.001
    assert size.memory_mib == 512 or size.memory_mib / 2 * 2**20 <= needed.memory_bytes * 1.5


@given(loads, loads, days)
def test_more_load_never_needs_less(one: Load, other: Load, retention: int) -> None:
    if one.series > other.series or one.scrape_interval_seconds < other.scrape_interval_seconds:
        one, other = other, one
    if one.series <= other.series and one.scrape_interval_seconds >= other.scrape_interval_seconds:
        small, large = fitting_size(one, retention), fitting_size(other, retention)
        assert small.cpu_millicores <= large.cpu_millicores
        assert small.memory_mib <= large.memory_mib
        assert small.volume_gib <= large.volume_gib


@given(capacities, st.integers(1, 15))
def test_a_shard_more_takes_load_off_each(capacity: Capacity, shards: int) -> None:
    fewer, more = (
        load(SERVICES, changed(Prometheus(shards=count, replicas=1), capacity)).series for count in (shards, shards + 1)
    )
    # Each scrapes the others, which weighs on small ones.
    others = 1500 + 5
    assert more <= fewer + others


def test_two_shards_halve_the_targets_and_not_the_monitoring() -> None:
    prometheus = Prometheus(shards=2)
    series = series_by_job(SERVICES, changed(prometheus))
    shared = sum(series.values()) - series["monitoring"]
    assert load(SERVICES, changed(prometheus)).series == (shared + 1) // 2 + series["monitoring"]


def test_the_last_fifth_of_a_volume_is_not_for_blocks() -> None:
    needed_gib = load(SERVICES, changed(Prometheus())).disk_bytes(15) / 2**30
    [sentence] = refused(Prometheus(retention_days=15, volume_gib=round(needed_gib * 1.1)))
    assert "of blocks, and 15 days of" in sentence
    assert server_size(SERVICES, changed(Prometheus(retention_days=15, volume_gib=round(needed_gib * 1.3))))


def test_what_the_stack_sets_is_what_it_gets() -> None:
    set_ = Prometheus(cpu_request_millicores=777, memory_request_mib=9999, volume_gib=1234)
    assert server_size(SERVICES, changed(set_)) == ServerSize(cpu_millicores=777, memory_mib=9999, volume_gib=1234)
    one = server_size(SERVICES, changed(Prometheus(volume_gib=1234)))
    assert one.volume_gib == 1234
    assert one.memory_mib == server_size(SERVICES, changed(Prometheus())).memory_mib


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_every_stack_fits(stack: str) -> None:
    assert server_size(SERVICES, load_from_files(ROOT, stack).settings)


def test_a_volume_that_retention_overflows_is_refused_in_one_sentence() -> None:
    [sentence] = refused(Prometheus(retention_days=90, volume_gib=10))
    assert sentence.startswith("the stack file: operations-platform:prometheus.volume_gib: 10 holds 8192 MiB of blocks")
    rate = load(SERVICES, changed(Prometheus())).samples_per_second
    assert f"and 90 days of {rate:,.0f} samples a second are " in sentence
    advised = int(sentence.partition("; write ")[2].partition(" or more")[0])
    assert server_size(SERVICES, changed(Prometheus(retention_days=90, volume_gib=advised)))


def test_memory_that_the_series_alone_exceed_is_refused_with_the_volume_at_once() -> None:
    volume, memory = refused(Prometheus(retention_days=90, volume_gib=10, memory_request_mib=256))
    assert "prometheus.volume_gib" in volume
    assert "prometheus.memory_request_mib: 256 is below the " in memory
    advised = int(memory.partition("; write ")[2].partition(" or more")[0])
    assert server_size(SERVICES, changed(Prometheus(memory_request_mib=advised)))


def test_the_volume_is_never_all_blocks() -> None:
    assert ServerSize(cpu_millicores=1, memory_mib=1, volume_gib=10).blocks_mib == 10 * 1024 * 80 // 100
    assert RETENTION_SHARE_PERCENT < 90


def test_every_budget_says_where_it_is_from_and_is_counted() -> None:
    assert all(len(budget.source) > 20 and budget.series > 0 for budget in BUDGETS)
    counted = series_by_job(SERVICES, PROD)
    assert counted.keys() == {budget.job for budget in BUDGETS}
    assert all(counted.values())


def test_a_service_with_metrics_adds_its_pods_and_one_without_adds_nothing() -> None:
    service = next(service for service in SERVICES if service.metrics and not service.endpoints)
    named = service.model_copy(update={"name": "another"})
    silent = named.model_copy(update={"metrics": None, "objectives": None})
    before = series_by_job(SERVICES, PROD)
    named = named.model_copy(update={"objectives": None})
    after = series_by_job([*SERVICES, named], PROD)
    assert after["service"] - before["service"] == PROD.capacity.pods_per_service * (1200 + 5)
    assert {job for job in after if after[job] != before[job]} == {"service"}
    assert series_by_job([*SERVICES, silent], PROD) == before
    assert named.metrics == MetricsPort(port=9464)
