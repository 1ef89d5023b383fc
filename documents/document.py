"""A file's values, each with the line that it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from documents.problems import Problem

KeyPath = tuple[str | int, ...]
"""Keys and list positions that lead to a value."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file's top-level mapping; lists are tuples. `lines` gives the line of each key and list item, from 1."""

    file: str
    value: Mapping[str, object]
    lines: Mapping[KeyPath, int]

    def line_of(self, path: KeyPath) -> int:
        """Line of the value, or of the nearest thing around it that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def section(self, key: str) -> Document:
        """The mapping under the key as a document of its own."""
        inner = self.value.get(key)
        return Document(
            file=self.file,
            value=inner if isinstance(inner, Mapping) else {},
            lines={(): self.line_of((key,))}
            | {path[1:]: line for path, line in self.lines.items() if path[:1] == (key,)},
        )

    def problem(self, path: KeyPath, *, rule: str, fix: str, value: object = None) -> Problem:
        return Problem(file=self.file, line=self.line_of(path), path=dotted(path), rule=rule, fix=fix, value=value)


def dotted(path: KeyPath) -> str:
    """`("groups", 0, "rules")` as `groups[0].rules`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")
