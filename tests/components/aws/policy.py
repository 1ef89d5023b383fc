"""Policy documents as tests read them."""

from __future__ import annotations

import json
from typing import Any


def statements(text: str) -> list[dict[str, Any]]:
    """The statements of a document, with actions and resources as lists whatever form they were given in."""
    return [
        statement | {name: listed(statement[name]) for name in ("Action", "Resource") if name in statement}
        for statement in json.loads(text)["Statement"]
    ]


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
