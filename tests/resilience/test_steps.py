"""Recovery steps: their order, the path that decides, and what is refused."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.problems import ProblemsFound
from resilience.parts import Step
from resilience.steps import critical_path, in_order
from tests.resilience.brute_force import longest
from tests.resilience.given import step


@st.composite
def graphs(draw: st.DrawFn) -> list[Step]:
    """Without cycles, in any order."""
    count = draw(st.integers(0, 7))
    steps = [
        step(f"s{number}", draw(st.integers(0, 100)), *draw(st.sets(st.sampled_from(range(number)).map("s{}".format))))
        if number
        else step("s0", draw(st.integers(0, 100)))
        for number in range(count)
    ]
    return draw(st.permutations(steps))


@given(graphs())
@settings(max_examples=50)
def test_the_critical_path_is_the_longest_of_all(steps: list[Step]) -> None:
    path = critical_path(tuple(steps))
    assert sum(each.seconds for each in path) == longest(steps)
    for earlier, later in pairwise(path):
        assert earlier.name in later.after


@given(graphs())
@settings(max_examples=50)
def test_each_step_comes_after_those_that_it_waits_for(steps: list[Step]) -> None:
    ordered = in_order(steps)
    assert sorted(each.name for each in ordered) == sorted(each.name for each in steps)
    for place, each in enumerate(ordered):
        assert set(each.after) <= {one.name for one in ordered[:place]}


def test_a_cycle_is_refused_with_its_names() -> None:
    with pytest.raises(ProblemsFound) as found:
        in_order([step("a", 1, "c"), step("b", 1, "a"), step("c", 1, "b")])
    assert str(found.value) == ("recovery steps: a waits for itself (a → c → b → a); remove one `after` of the cycle")


def test_a_step_that_waits_for_nothing_known_is_refused() -> None:
    with pytest.raises(ProblemsFound, match="waits for nobody, which is no step"):
        critical_path((step("a", 1, "nobody"),))
