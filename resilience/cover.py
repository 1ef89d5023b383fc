"""The cheapest set of mechanisms that covers every requirement."""

from __future__ import annotations

from collections.abc import Sequence

Mask = int
"""A set of mechanisms: bit i stands for the i-th."""


def cheapest_cover(options: Sequence[Mask], dollars: Sequence[float], in_dr: Mask, key_dollars: float) -> Mask:
    """A set that has one of each of the options' mechanisms; no option may be empty.

    `in_dr` are the mechanisms that need the store's key in the DR region, which costs `key_dollars` once. Of sets that
    cost the same, the smaller one wins, then the one whose mechanisms stand earlier.
    """
    best: tuple[float, int, Mask] | None = None
    needs = sorted(set(options), key=int.bit_count)

    def search(chosen: Mask, spent: float, start: int) -> None:
        nonlocal best
        total = spent + (key_dollars if chosen & in_dr else 0)
        if best is not None and total > best[0] + _CENT_FRACTION:
            return
        for index in range(start, len(needs)):
            if not needs[index] & chosen:
                for mechanism in _members(needs[index]):
                    search(chosen | 1 << mechanism, spent + dollars[mechanism], index + 1)
                return
        found = (round(total, 6), chosen.bit_count(), chosen)
        if best is None or found < best:
            best = found

    search(0, 0, 0)
    assert best is not None
    return best[2]


_CENT_FRACTION = 1e-6


def _members(mask: Mask) -> list[int]:
    return [index for index in range(mask.bit_length()) if mask >> index & 1]
