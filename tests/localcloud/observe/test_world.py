"""Counters count what their rate says, and what is scraped live goes on from the history."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.observe.courses import Course, changing, steady
from localcloud.observe.faults import Faults, together
from localcloud.observe.world import HISTORY_SECONDS, Series, Target, history

RATES = st.floats(min_value=0, max_value=1e6)
SECONDS = st.integers(min_value=-HISTORY_SECONDS, max_value=3600)
TWO = st.lists(SECONDS, min_size=2, max_size=2).map(sorted)
THREE = st.lists(SECONDS, min_size=3, max_size=3).map(sorted)
COURSES = st.builds(
    lambda before, steps: Course(before, tuple(sorted(steps.items()))),
    RATES,
    st.dictionaries(SECONDS.map(float), RATES, max_size=5),
)


@given(COURSES, THREE)
def test_what_is_counted_adds_up(course: Course, moments: list[int]) -> None:
    first, second, third = moments
    whole = course.integral(first, third)
    assert course.integral(first, second) + course.integral(second, third) == pytest.approx(whole, rel=1e-9, abs=1e-3)


@given(RATES, TWO)
def test_a_steady_rate_counts_rate_times_time(rate: float, moments: list[int]) -> None:
    start, end = moments
    assert steady(rate).integral(start, end) == pytest.approx(rate * (end - start))


@given(COURSES, TWO)
def test_no_counter_ever_falls(course: Course, moments: list[int]) -> None:
    earlier, later = moments
    counter = Series(name="requests_total", kind="counter", course=course)
    assert counter.at(earlier) <= counter.at(later)


def test_a_step_takes_effect_at_its_second() -> None:
    course = changing(1, (0, 5), (60, 2))
    assert [course.at(second) for second in (-1, 0, 59, 60)] == [1, 5, 5, 2]


def test_the_history_ends_where_the_live_target_goes_on() -> None:
    target = Target(
        job="shop",
        labels={"instance": "a"},
        series=(Series(name="requests_total", kind="counter", course=steady(2), labels={"code": "200"}),),
    )
    lines = list(history((target,), faults_begin=1_000_000, until=1_000_000 - 60, step_seconds=60))
    last = [line for line in lines if line.startswith("requests_total")][-1]
    series, value, moment = last.split()
    assert series == 'requests_total{code="200",instance="a",job="shop"}'
    assert float(moment) == 1_000_000 - 120
    assert target.exposition(-120) == f'requests_total{{code="200"}} {value}\n'
    assert lines[-1] == "# EOF\n"


def test_a_target_that_does_not_answer_has_no_samples() -> None:
    target = Target(job="node", labels={}, series=(Series(name="load", course=steady(1)),), up=changing(1, (-600, 0)))
    lines = list(history((target,), faults_begin=1_000_000, until=1_000_000, step_seconds=60))
    moments = [float(line.split()[-1]) for line in lines if line.startswith("load")]
    assert max(moments) < 1_000_000 - 600
    assert lines.count('up{job="node"} 0 999940.000\n') == 1


def test_two_scenarios_may_not_disturb_the_same_thing() -> None:
    one, other = (Faults(failing_share={"shop": steady(share)}) for share in (0.1, 0.2))
    assert together([one, Faults(failing_share={"cart": steady(0)})]).failing_share.keys() == {"shop", "cart"}
    with pytest.raises(ValueError, match="failing_share"):
        together([one, other])
