"""The transformation language (OTTL): where statements find and put what they know of a record, and its literals."""

from __future__ import annotations

from typing import Final

from observability.collectors.patterns import linear, quoted

_FILE: Final = "observability/collectors/formats.py"

BODY: Final = "log.body"
"""The document."""
TEXT: Final = 'log.attributes["text"]'
JSON: Final = 'log.attributes["json"]'
"""The object that the text is."""
CATEGORY: Final = 'log.attributes["category"]'
KIND: Final = 'log.attributes["kind"]'
LEVEL: Final = 'log.attributes["level"]'
"""As the line says it."""


def field(name: str) -> str:
    """Path of a field of the document."""
    return f"{BODY}[{quoted(name)}]"


def regex(pattern: str) -> str:
    """Literal of a pattern. Raises ProblemsFound where an engine would have to backtrack."""
    return quoted(linear(pattern, file=_FILE))
