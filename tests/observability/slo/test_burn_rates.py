"""How much evidence an alert asks for, and how soon a total outage gives it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.objectives import HIGHEST_BURN_RATE, LOWEST_PERCENT
from observability.slo.burn_rates import (
    BURN_ALERTS,
    SMOOTHING_SECONDS,
    BurnAlert,
    counts_newest,
    event_floor,
    seconds_to_alert,
)
from observability.slo.objectives import Objective, objectives
from tests.observability.slo.made_up import PROD, service

each_alert = pytest.mark.parametrize("alert", BURN_ALERTS, ids=lambda alert: f"{alert.long}s")
percents = st.floats(LOWEST_PERCENT + 0.01, 99.999)


def objective(percent: float) -> Objective:
    return objectives([service(objectives={"availability_percent": percent})], PROD)[0]


def chance_of_at_least(failures: int, expected: float) -> float:
    """Poisson."""
    return 1 - sum(math.exp(-expected) * expected**count / math.factorial(count) for count in range(failures))


def test_the_windows_and_rates_are_those_of_the_workbook() -> None:
    assert [(alert.long / 3600, alert.short / 60, alert.rate) for alert in BURN_ALERTS] == [
        (1, 5, 14.4),
        (6, 30, 6),
        (24, 120, 3),
        (72, 360, 1),
    ]
    assert max(alert.rate for alert in BURN_ALERTS) == HIGHEST_BURN_RATE


@pytest.mark.parametrize(
    "alert", [alert for alert in BURN_ALERTS if alert.rate > 1], ids=lambda alert: f"{alert.long}s"
)
def test_chance_alone_seldom_gives_so_many_failures_but_gives_one_fewer_too_often(alert: BurnAlert) -> None:
    assert chance_of_at_least(alert.failures, alert.failures / alert.rate) < 1e-4
    assert chance_of_at_least(alert.failures - 1, (alert.failures - 1) / alert.rate) > 1e-4


@each_alert
@given(percent=percents)
def test_from_the_event_floor_on_the_rate_means_enough_failures(alert: BurnAlert, percent: float) -> None:
    floor = event_floor(alert, objective(percent))
    budget = float(objective(percent).budget)
    assert alert.rate * budget * floor >= alert.failures * (1 - 1e-9)
    assert alert.rate * budget * (floor - 1) < alert.failures * (1 + 1e-9)


@pytest.mark.parametrize(("percent", "single_failures"), [(99, 7), (99.9, 70), (99.99, 695)])
def test_one_failure_among_fewer_requests_an_hour_would_page_without_a_floor(
    percent: float, single_failures: int
) -> None:
    alert, promised = BURN_ALERTS[0], objective(percent)
    assert math.ceil(1 / (alert.rate * float(promised.budget))) == single_failures
    assert event_floor(alert, promised) > 4 * single_failures


@each_alert
@given(percent=percents)
def test_the_time_to_alert_is_when_the_summed_rates_reach_the_threshold(alert: BurnAlert, percent: float) -> None:
    promised = objective(percent)
    seconds = seconds_to_alert(alert, promised)
    smoothed = seconds**2 / (2 * SMOOTHING_SECONDS)
    if seconds > SMOOTHING_SECONDS:
        smoothed = seconds - SMOOTHING_SECONDS / 2
    seen = max(smoothed, min(seconds, SMOOTHING_SECONDS)) if counts_newest(alert) else smoothed
    assert seen == pytest.approx(alert.rate * float(promised.budget) * alert.long)


@given(st.tuples(percents, percents))
def test_a_stricter_objective_never_pages_later(pair: tuple[float, float]) -> None:
    looser, stricter = sorted(pair)
    assert seconds_to_alert(BURN_ALERTS[0], objective(stricter)) <= seconds_to_alert(BURN_ALERTS[0], objective(looser))
