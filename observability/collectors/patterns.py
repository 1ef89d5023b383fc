"""Regular expressions for the collector, whose engine (RE2) runs in linear time because it never backtracks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from documents.problems import Problem, ProblemsFound

_BACKTRACKING: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "looks ahead or behind": re.compile(r"(?<!\\)(?:\\\\)*\(\?<?[=!]"),
        "refers back to a group": re.compile(r"(?<!\\)(?:\\\\)*(?:\\[1-9]|\\k<|\(\?P=)"),
        "has an atomic group or a possessive quantifier": re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?>|[*+?}]\+)"),
    }
)


def linear(pattern: str, *, file: str, path: str = "") -> str:
    """The pattern. Raises ProblemsFound, for `file`, where only an engine that backtracks can run it."""
    problems = [
        Problem(
            file=file,
            path=path,
            value=pattern,
            rule=f"{what}, for which an engine has to backtrack",
            fix="write it without",
        )
        for what, part in _BACKTRACKING.items()
        if part.search(pattern)
    ]
    if problems:
        raise ProblemsFound(problems)
    return pattern


def quoted(text: str) -> str:
    """A string literal of the transformation language (OTTL)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
