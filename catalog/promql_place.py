"""Where a query stops being PromQL, which the parser does not say.

The first word is sought after which nothing that could follow makes a query: the words before it are tried with every
ending that the grammar may ask for there. Costs some hundred parses, so only a wrong query is worth it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import promql_parser as promql

_WORD = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|[A-Za-z_:][\w:]*|[\d.]+\w*|[=!<>]=|[=!]~|\S""")
_CLOSING = {"(": ")", "{": "}", "[": "]"}
_MIDDLES = ("", "x", "x[5m]", "(x)", '="b"', '"b"', '"b", x', "5m", "(a) (x)", "(a) x")
_ENDS = ("", "(x)", "x")
_SYNTAX_ERRORS = ("invalid promql", "unclosed", "unexpected", "unterminated", "bad number", "missing unit", "unknown")


def error_place(query: str) -> tuple[int, str]:
    """Position, from 1, of the word that no query can have there, and the word; past the end where one is missing."""
    opened: list[str] = []
    for word in _WORD.finditer(query):
        opened = _opened(opened, word[0])
        if not any(map(_is_query, _completions(query[: word.end()], opened))):
            return word.start() + 1, word[0]
    return len(query) + 1, ""


def _opened(opened: list[str], word: str) -> list[str]:
    if word in _CLOSING:
        return [*opened, word]
    if opened and word == _CLOSING[opened[-1]]:
        return opened[:-1]
    return opened


def _completions(start: str, opened: list[str]) -> Iterator[str]:
    closing = "".join(_CLOSING[bracket] for bracket in reversed(opened))
    inner, outer = closing[:1], closing[1:]
    for middle, inside, end in product(_MIDDLES, _ENDS if outer else ("",), _ENDS):
        yield f"{start} {middle}{inner} {inside}{outer} {end}"


def _is_query(text: str) -> bool:
    """Whether the text parses; a query of the wrong types does, as its words stand where they may."""
    try:
        promql.parse(text)
    except ValueError as error:
        return not str(error).startswith(_SYNTAX_ERRORS)
    return True
