"""Times as people say them."""

from __future__ import annotations

import math

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def said(seconds: float) -> str:
    """`2 h`, `1 h 30 min`, `20 s`; `no limit` where nobody promises one."""
    if math.isinf(seconds):
        return "no limit"
    rest, parts = math.ceil(seconds), []
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"
