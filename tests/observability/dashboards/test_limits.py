"""Bands of colour say exactly what the alerts would say of a value."""

from __future__ import annotations

import operator
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.rule_files import Rule, Unit
from catalog.severities import Severity
from observability.dashboards.limits import OK_COLOUR, SEVERITY_COLOURS, fixed, limits, lines, steps
from observability.dashboards.model import Comparison, Limit, LimitLine, PanelUnit
from observability.dashboards.units import GRAFANA_UNITS

HOLDS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "==": operator.eq}
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
GRAVEST_FIRST: tuple[Severity, ...] = ("S1", "S2", "S3")

some_limits = st.lists(
    st.builds(
        Limit,
        comparison=st.sampled_from(COMPARISONS),
        value=st.integers(-5, 5).map(float),
        severity=st.sampled_from(GRAVEST_FIRST),
    ),
    max_size=4,
)


def colour_of(value: float, bands: list[tuple[float | None, str]]) -> str:
    """As Grafana picks it: the colour of the last band that begins at or below the value."""
    return [colour for start, colour in bands if start is None or start <= value][-1]


@given(some_limits, st.integers(-6, 6))
def test_a_value_has_the_colour_of_the_gravest_limit_that_holds(found: list[Limit], whole: int) -> None:
    value = whole + 0.5  # between the limits, where what is compared and what is drawn must agree
    holding = [
        limit.severity
        for limit in found
        if HOLDS[limit.comparison](whole if limit.comparison == "==" else value, limit.value)
    ]
    expected = next((SEVERITY_COLOURS[severity] for severity in GRAVEST_FIRST if severity in holding), OK_COLOUR)
    assert colour_of(value, steps(found)) == expected


@given(some_limits)
def test_bands_ascend_and_change_colour(found: list[Limit]) -> None:
    bands = steps(found)
    starts = [start for start, _ in bands]
    assert starts[0] is None
    assert starts[1:] == sorted(start for start in starts if start is not None)
    assert all(left[1] != right[1] for left, right in pairwise(bands))


def rule(expr: str, severity: str = "S2") -> Rule:
    return Rule(alert="Example", expr=expr, labels={"severity": severity})


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("${load} >= ${high}", ["value of high"]),
        ("${load} > ${high} and ${load} < 95", ["value of high", ("<", 95.0)]),
        ("${load} == 0", [("==", 0.0)]),
        ("${load_of_all} >= ${high}", []),
        ("rate(up[5m]) >= ${high}", []),
        ("${load}\n  <= ${high} > -1.5", ["value of high"]),
    ],
)
def test_what_a_signal_is_compared_with_is_read_from_the_rule(expr: str, expected: list[object]) -> None:
    found = limits([rule(expr)], "load", "value of {}".format)
    assert [*lines(found), *fixed(found)] == list(found)
    assert [one.expr if isinstance(one, LimitLine) else (one.comparison, one.value) for one in found] == expected
    assert all(limit.severity == "S2" for limit in found)


def test_a_threshold_of_alerts_as_grave_is_one_line_and_what_tells_nobody_is_none() -> None:
    rules = [rule("${load} >= ${high}", severity) for severity in ("S2", "S2", "S1", "none")]
    assert [limit.severity for limit in limits(rules, "load", str)] == ["S2", "S1"]


def test_every_unit_is_known_to_grafana() -> None:
    own, catalogued = get_args(PanelUnit)
    assert GRAFANA_UNITS.keys() == {*get_args(own), *get_args(catalogued)} >= {*get_args(Unit)}
