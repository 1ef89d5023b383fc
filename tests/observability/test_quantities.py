"""Numbers as people say them."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.rule_files import Unit
from observability.quantities import quantity


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.05, "ratio", "5 %"),
        (0.0001, "ratio", "0.01 %"),
        (0.07, "ratio", "7 %"),
        (80, "percent", "80 %"),
        (0.05, "seconds", "50 ms"),
        (1, "seconds", "1 s"),
        (90, "seconds", "1.5 min"),
        (7200, "seconds", "2 h"),
        (0, "seconds", "0 s"),
        (15, "minutes", "15 min"),
        (24, "hours", "24 h"),
        (1, "days", "1 day"),
        (21, "days", "21 days"),
        (512, "bytes", "512 B"),
        (1.5 * 2**30, "bytes", "1.5 GiB"),
        (125 * 2**20, "bytes_per_second", "125 MiB/s"),
        (6, "count", "6"),
        (0.1, "count_per_second", "0.1/s"),
        (250, "us_dollars", "$250"),
    ],
)
def test_a_number_is_said_with_its_unit(value: float, unit: Unit, text: str) -> None:
    assert quantity(value, unit) == text


@given(st.floats(0, 1e12, allow_nan=False), st.sampled_from(get_args(Unit)))
def test_every_number_of_every_unit_is_short(value: float, unit: Unit) -> None:
    text = quantity(value, unit)
    assert re.fullmatch(r"\$?\d+(\.\d+)?( ?[%µA-Za-z/]+)?", text)
