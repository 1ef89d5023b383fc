"""Amounts in the API server's own notation: it rewrites any other, which would then differ at every refresh."""

from __future__ import annotations

_THOUSAND = 1000
_BINARY_STEP = 1024


def millicores(amount: int) -> str:
    """Processor time: `250m`, `2`."""
    return f"{amount}m" if amount % _THOUSAND else str(amount // _THOUSAND)


def mebibytes(amount: int) -> str:
    """Memory or storage: `64Mi`, `2Gi`."""
    return _binary(amount, ("Mi", "Gi", "Ti", "Pi"))


def gibibytes(amount: int) -> str:
    return mebibytes(amount * _BINARY_STEP)


def _binary(amount: int, units: tuple[str, ...]) -> str:
    unit, *coarser = units
    if amount % _BINARY_STEP or not coarser:
        return f"{amount}{unit}"
    return _binary(amount // _BINARY_STEP, tuple(coarser))
