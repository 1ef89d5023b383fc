"""The cheapest cover against every set there is."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.cover import cheapest_cover

COUNT = 6
masks = st.integers(1, 2**COUNT - 1)


@given(
    st.lists(masks, max_size=5),
    st.lists(st.integers(0, 12), min_size=COUNT, max_size=COUNT),
    st.integers(0, 2**COUNT - 1),
    st.integers(0, 9),
)
@settings(max_examples=120)
def test_no_set_is_cheaper_and_of_equals_the_smaller_and_the_earlier_wins(
    options: list[int], dollars: list[int], in_dr: int, key: int
) -> None:
    def rank(chosen: int) -> tuple[int, int, int]:
        spent = sum(price for index, price in enumerate(dollars) if chosen >> index & 1)
        return spent + (key if chosen & in_dr else 0), chosen.bit_count(), chosen

    covers = [chosen for chosen in range(2**COUNT) if all(chosen & option for option in options)]
    assert cheapest_cover(options, dollars, in_dr, key) == min(covers, key=rank)
