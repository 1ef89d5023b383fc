"""Versions as programs print them, and which of them will do."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PRINTED = re.compile(r"(?<![\d.])v?(\d+\.\d+(?:\.\d+)?)")


def printed_version(text: str) -> str:
    """The first version in what a program prints, such as `1.34.1` in `Kubernetes v1.34.1`; empty without one."""
    match = _PRINTED.search(text)
    return match[1] if match else ""


def number(version: str) -> tuple[int, ...]:
    """A version as numbers that compare: `1.9` is less than `1.10`."""
    return tuple(int(part) for part in version.split("."))


@dataclass(frozen=True, kw_only=True)
class VersionRange:
    """From `at_least` (included) up to `below` (excluded)."""

    at_least: str
    below: str | None = None

    def __contains__(self, version: str) -> bool:
        if not version or number(version) < number(self.at_least):
            return False
        return self.below is None or number(version) < number(self.below)

    def __str__(self) -> str:
        return f"{self.at_least} or newer" + (f", below {self.below}" if self.below else "")
