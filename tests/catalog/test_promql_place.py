"""Where a query is wrong: at the first word that no query can have there."""

from __future__ import annotations

import promql_parser as promql
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.promql_place import error_place
from tests.reading import CATALOGUE

QUERIES = sorted(
    {
        signal.expr
        for alerts in CATALOGUE.alerts.values()
        for signal in alerts.signals.values()
        if "${" not in signal.expr
    }
)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("sum(x) bye (a)", (8, "bye")),
        ("sum by (a (x)", (11, "(")),
        ("(x\n + y))", (9, ")")),
        ("x{a=b}", (5, "b")),
        ('x{a="b",,}', (9, ",")),
        ("x[5z]", (3, "5z")),
        ("rate(x[5m]", (11, "")),
        ("x >", (4, "")),
        ("sum(sum(x) by by (a))", (15, "by")),
        ("unheard_of(x)", (11, "(")),
    ],
)
def test_the_wrong_word_is_found(query: str, place: tuple[int, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        promql.parse(query)
    assert error_place(query) == place


def test_the_catalogue_has_queries_to_spoil() -> None:
    assert len(QUERIES) > 50


@pytest.mark.parametrize("query", QUERIES)
def test_a_right_query_is_wrong_nowhere(query: str) -> None:
    promql.parse(query)
    assert error_place(query) == (len(query) + 1, "")


@given(st.sampled_from(QUERIES), st.data())
def test_a_closing_bracket_too_many_is_found_where_it_stands(query: str, data: st.DataObject) -> None:
    bracket = data.draw(st.sampled_from(")]}"))
    assert error_place(f"{query} {bracket}") == (len(query) + 2, bracket)
