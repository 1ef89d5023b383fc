"""Numbers as people say them: 5 %, 50 ms, 21 days."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.placeholders import number_text
from catalog.rule_files import Unit

_BYTES = (("TiB", 2**40), ("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10), ("B", 1))
_SECONDS = (("h", 3600), ("min", 60), ("s", 1), ("ms", 1e-3), ("µs", 1e-6))
_DIGITS = 6


def quantity(value: float, unit: Unit) -> str:
    """The value with its unit, in the largest unit of its kind that it reaches."""
    match unit:
        case "ratio":
            return f"{_number(100 * value)} %"
        case "percent":
            return f"{_number(value)} %"
        case "seconds":
            return _scaled(value, _SECONDS)
        case "minutes":
            return f"{_number(value)} min"
        case "hours":
            return f"{_number(value)} h"
        case "days":
            return f"{_number(value)} day{'' if value == 1 else 's'}"
        case "bytes":
            return _scaled(value, _BYTES)
        case "bytes_per_second":
            return f"{_scaled(value, _BYTES)}/s"
        case "count":
            return _number(value)
        case "count_per_second":
            return f"{_number(value)}/s"
        case "us_dollars":
            return f"${_number(value)}"


def _scaled(value: float, units: Sequence[tuple[str, float]]) -> str:
    base = next(unit for unit in units if unit[1] == 1)
    symbol, size = next((unit for unit in units if abs(value) >= unit[1]), base)
    return f"{_number(value / size)} {symbol}"


def _number(value: float) -> str:
    """Rounded to six digits, which hides what binary fractions add."""
    return number_text(float(f"{value:.{_DIGITS}g}"))
