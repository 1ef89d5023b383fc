from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.problems import ProblemsFound
from observability.collectors.patterns import linear, quoted


@pytest.mark.parametrize(
    "pattern", [r"a(?=b)", r"a(?!b)", r"(?<=a)b", r"(?<!a)b", r"(a)\1", r"(?P<x>a)(?P=x)", r"(?>a)b", r"a++b", r"a*+b"]
)
def test_what_needs_backtracking_is_refused_in_one_sentence(pattern: str) -> None:
    with pytest.raises(ProblemsFound) as refused:
        linear(pattern, file="rules.yaml", path="mail")
    assert str(refused.value).startswith("rules.yaml: mail: ")
    assert "backtrack" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("pattern", [r"\(?=", r"(?:a|b)+", r"(?i)x", r"(?P<name>\d+)", r"\\d1", r"\d+\+"])
def test_what_needs_none_passes(pattern: str) -> None:
    assert linear(pattern, file="rules.yaml") == pattern


@given(st.text())
def test_a_literal_reads_back_as_the_text(text: str) -> None:
    inner = quoted(text)[1:-1]
    assert '"' not in re.sub(r"\\.", "", inner)
    assert re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), inner) == text
