"""What is wrong with a file that people write: one sentence a problem, all problems at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_SHOWN_CHARACTERS = 80
_SENTENCE = 400
_SHOWN_PROBLEMS = 100
_SECRET_KEY = re.compile(r"passw|secret|secure|token|credential|(private|api|access|routing)_?key|kubeconfig", re.I)
_SECRET_VALUE = re.compile(r"-----BEGIN |\b(AKIA|ASIA)[A-Z0-9]{16}\b|://[^/\s@]+@|://hooks\.")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A value that breaks a rule. Printed as `file:line: path: value rule; fix`.

    `rule` is a predicate (`must be …`, `is missing`) and `fix` an imperative, both without a full stop. `path` is
    dotted, and empty for the file as a whole. A long value is cut, and one that could be a secret is left out.
    """

    file: str
    rule: str
    fix: str
    line: int | None = None
    path: str = ""
    value: object = field(default=None, repr=False)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        shown = _shown(self.path, self.value)
        subject = f"{_printable(self.path) or 'the file'}{shown and f': {shown}'}"
        return f"{_printable(place)}: {subject} {_printable(self.rule, _SENTENCE)}; {_printable(self.fix, _SENTENCE)}"


class ProblemsFound(Exception):
    """Everything that is wrong, in the order in which it was found; one line each as text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:_SHOWN_PROBLEMS]]
        if left_out := len(self.problems) - len(lines):
            lines.append(f"… and {left_out} more problems; mend these first")
        return "\n".join(lines)


def _shown(path: str, value: object) -> str:
    if value is None or isinstance(value, Mapping | list | tuple):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _clipped(str(value))
    text = str(value)
    is_secret = _SECRET_KEY.search(path) or _SECRET_VALUE.search(text)
    return "" if is_secret else _clipped(repr(text))


def _printable(text: str, limit: int = _SHOWN_CHARACTERS) -> str:
    """The text without control characters and marks that turn the direction of writing."""
    return _clipped("".join(character if character.isprintable() else "?" for character in text), limit)


def _clipped(text: str, limit: int = _SHOWN_CHARACTERS) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
