from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.problems import ProblemsFound
from observability.collectors.gateway import gateway
from observability.collectors.queues import VOLUME_SHARE, needed, queues, volume_gib
from observability.log_alerts.counts import LINE_COUNTS
from settings.models import Settings

_GIB = 2**30


def with_telemetry(settings: Settings, daily_gib: int = 10, **changed: Any) -> Settings:
    telemetry = settings.telemetry.model_validate({**settings.telemetry.model_dump(), **changed})
    search = settings.search.model_copy(update={"daily_gib": daily_gib})
    return settings.model_copy(update={"telemetry": telemetry, "search": search})


@given(daily=st.integers(1, 5000), minutes=st.integers(60, 1440), replicas=st.integers(2, 20))
def test_queues_hold_the_outage_with_one_gateway_away(
    settings: Settings, daily: int, minutes: int, replicas: int
) -> None:
    stack = with_telemetry(settings, daily, outage_minutes=minutes, gateway={"replicas": replicas})
    size = needed(stack)
    raw = daily * _GIB / 86400 * minutes * 60
    assert (size.logs_bytes + size.audit_bytes) * (replicas - 1) >= raw * stack.telemetry.peak_factor
    assert size.total_bytes <= size.volume_gib * _GIB * VOLUME_SHARE + 1


@given(daily=st.integers(1, 1000))
def test_twice_the_volume_takes_at_most_twice_the_disk(settings: Settings, daily: int) -> None:
    once, twice = needed(with_telemetry(settings, daily)), needed(with_telemetry(settings, 2 * daily))
    assert once.total_bytes <= twice.total_bytes <= 2 * once.total_bytes + 2**21


def test_a_volume_that_is_too_small_is_refused(settings: Settings) -> None:
    with pytest.raises(ProblemsFound, match=r"telemetry\.gateway\.queue_gib: 1 is below the \d+ GiB"):
        queues(with_telemetry(settings, 100, gateway={"queue_gib": 1}))


def test_a_second_store_has_queues_of_its_own(settings: Settings) -> None:
    one = needed(with_telemetry(settings, 100))
    two = needed(with_telemetry(settings, 100, second_store_url="https://search.dr.kiso.example"))
    assert two.total_bytes - one.total_bytes == one.logs_bytes + one.audit_bytes


def test_what_is_configured_fits_the_volume(stacks: dict[str, Settings], catalogue: Any) -> None:
    for settings in stacks.values():
        exporters = gateway(catalogue, settings, settings.clusters.primary, LINE_COUNTS)["exporters"]
        on_disk = [part["sending_queue"] for part in exporters.values() if part.get("sending_queue", {}).get("storage")]
        assert {each["sizer"] for each in on_disk} == {"bytes"}
        assert sum(each["queue_size"] for each in on_disk) <= volume_gib(settings) * _GIB * VOLUME_SHARE + 1
