"""How a quantity runs over time: seconds since the faults begin, before which they are negative."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Course:
    """A value that holds from one step to the next, and `before` all of them. Steps are (second, value), in order."""

    before: float
    steps: tuple[tuple[float, float], ...] = ()

    def at(self, second: float) -> float:
        value = self.before
        for start, after in self.steps:
            if second >= start:
                value = after
        return value

    def integral(self, start: float, second: float) -> float:
        """What a counter with this rate has counted from `start` to `second`."""
        edges = [start, *(at for at, _ in self.steps if start < at < second), second]
        return sum(self.at(begin) * (end - begin) for begin, end in pairwise(edges))


def steady(value: float) -> Course:
    return Course(value)


def changing(before: float, *steps: tuple[float, float]) -> Course:
    return Course(before, steps)
