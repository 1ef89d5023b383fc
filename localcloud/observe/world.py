"""What there is to scrape: targets and their series, healthy unless a scenario says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from localcloud.observe.courses import Course

HISTORY_SECONDS = 7 * 3600
"""What Prometheus already knows when the faults begin: more than the longest window of a rule that pages."""

Labels = Mapping[str, str]
ALWAYS = Course(1)


@dataclass(frozen=True, kw_only=True)
class Series:
    """A gauge's course is its value, a counter's is its rate per second."""

    name: str
    course: Course | Callable[[float], float]
    kind: Literal["gauge", "counter"] = "gauge"
    labels: Labels = field(default_factory=dict)

    def at(self, second: float) -> float:
        if isinstance(self.course, Course):
            if self.kind == "counter":
                return self.course.integral(-HISTORY_SECONDS, second)
            return self.course.at(second)
        return self.course(second)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Something with a /metrics of its own. `up` is 1 while it answers."""

    job: str
    labels: Labels
    series: tuple[Series, ...] = ()
    up: Course = ALWAYS

    def exposition(self, second: float) -> str:
        """Its series in Prometheus' text format."""
        return "".join(f"{name(one.name, one.labels)} {one.at(second):.12g}\n" for one in self.series)


def name(metric: str, labels: Labels) -> str:
    """A series as PromQL and the exposition formats write it."""
    text = ",".join(f'{key}="{_escaped(value)}"' for key, value in sorted(labels.items()))
    return f"{metric}{{{text}}}" if text else metric


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def history(targets: tuple[Target, ...], faults_begin: float, until: float, step_seconds: int) -> Iterator[str]:
    """OpenMetrics lines of what scrapes every `step_seconds` would have kept. `faults_begin`, `until`: Unix times."""
    seconds = range(-HISTORY_SECONDS, int(until - faults_begin), step_seconds)
    for target in targets:
        own = {"job": target.job, **target.labels}
        answering = [second for second in seconds if target.up.at(second)]
        for second in seconds:
            yield f"{name('up', own)} {target.up.at(second):g} {faults_begin + second:.3f}\n"
        for one in target.series:
            text = name(one.name, {**own, **one.labels})
            for second in answering:
                yield f"{text} {one.at(second):.12g} {faults_begin + second:.3f}\n"
    yield "# EOF\n"
