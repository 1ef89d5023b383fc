"""Unit tests for promtool of one objective's rules, made from the objective: when they fire, and when they must not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from observability.rendering import render
from observability.slo import queries
from observability.slo.burn_rates import BURN_ALERTS, FAST, FEW_FAILURES, SLOW, event_floor, seconds_to_alert
from observability.slo.indicators import BAD_EVENTS
from observability.slo.objectives import Objective
from observability.slo.rules import ABSENT, measuring_interval_seconds
from observability.slo.traffic import Span, input_series
from settings.models import Settings

_HOUR = 3600
_GROUPS = ("slo.hourly", "slo.pages", "slo.tickets", "slo.budgets")
_TOLERANCE = 0.001
_BINARY_FRACTION = 2**20
"""Sums of such fractions are exact; a counter that a rounding error makes fall counts as one that was reset."""
_PAGE = BURN_ALERTS[0]


def render_unit_tests(objective: Objective, settings: Settings, rule_files: Iterable[str]) -> str:
    """A file of promtool's unit tests over rule files that hold the objective's own rules and the judging ones."""
    cases = _Cases(objective=objective, step=measuring_interval_seconds(settings))
    return render(
        {
            "rule_files": sorted(rule_files),
            "evaluation_interval": f"{cases.step}s",
            "group_eval_order": [f"slo.{objective.service}", *_GROUPS],
            "tests": list(cases.all()),
        }
    )


@dataclass(frozen=True, kw_only=True)
class _Check:
    """Right at `seconds` into the test if the query, which counts something, gives `count`."""

    seconds: float
    query: str
    count: int


@dataclass(frozen=True, kw_only=True)
class _Cases:
    """The cases of one objective. A step is both the scrape and the evaluation interval, in seconds."""

    objective: Objective
    step: int

    def all(self) -> Iterator[dict[str, Any]]:
        if self.objective.indicator.measure != "probes":
            yield self._no_traffic()
        yield self._low_traffic("below the floor", FEW_FAILURES - 1, fires=False)
        yield self._low_traffic("above the floor", FEW_FAILURES + 1, fires=True)
        yield self._outage()
        yield self._steady("slow burn", burn_rate=4, tickets=1)
        yield self._steady("a budget that lasts", burn_rate=0.9, tickets=0)
        yield self._no_failure()
        yield self._absent()
        yield self._uneven()

    def _no_traffic(self) -> dict[str, Any]:
        budget = f"count({self._own(queries.BUDGET_REMAINING)} == 1)"
        return self._case(
            "no traffic",
            [self._span(2 * _HOUR, events=0)],
            [_Check(seconds=2 * _HOUR, query=budget, count=1), self._alerts(2 * _HOUR, count=0)],
        )

    def _low_traffic(self, name: str, failures: int, *, fires: bool) -> dict[str, Any]:
        """Nothing but failures, one a step: however strict the objective, few of them are no evidence."""
        spans = [
            self._span(2 * _HOUR, events=0),
            Span(steps=failures, events=1, bad=1),
            self._span(_HOUR, events=0),
        ]
        last_failure = 2 * _HOUR + failures * self.step
        return self._case(name, spans, [self._alerts(last_failure + self.step, FAST, window="1h", count=int(fires))])

    def _outage(self) -> dict[str, Any]:
        begins = 2 * _HOUR
        fires = seconds_to_alert(_PAGE, self.objective)
        ends = begins + self._whole(fires) + 10 * 60
        spans = [
            self._span(begins, events=self._events),
            self._span(ends - begins, events=self._events, burn_rate=math.inf),
            self._span(_HOUR, events=self._events),
        ]
        return self._case(
            "a total outage pages in time, and the page ends with it",
            spans,
            [
                self._alerts(begins, FAST, count=0),
                self._alerts(begins + self._whole(fires) - 2 * self.step, FAST, window="1h", count=0),
                self._alerts(begins + self._whole(fires) + self.step, FAST, window="1h", count=1),
                self._alerts(ends + 6 * 60, FAST, window="1h", count=0),
                self._alerts(ends + 40 * 60, FAST, count=0),
            ],
        )

    def _steady(self, name: str, *, burn_rate: float, tickets: int) -> dict[str, Any]:
        hours = 3
        return self._case(
            name,
            [self._span(hours * _HOUR, events=16 * self._events, burn_rate=burn_rate)],
            [
                self._alerts(hours * _HOUR, FAST, count=0),
                self._alerts(hours * _HOUR, SLOW, window="1d", count=tickets),
                self._alerts(hours * _HOUR, SLOW, window="3d", count=tickets),
            ],
        )

    def _no_failure(self) -> dict[str, Any]:
        bad = f"count({self._own(BAD_EVENTS)} == 0)"
        return self._case(
            "no series of failures yet",
            [self._span(_HOUR, events=self._events)],
            [_Check(seconds=_HOUR, query=bad, count=1), self._alerts(_HOUR, count=0)],
        )

    def _absent(self) -> dict[str, Any]:
        ends = _HOUR
        gone = ends + 5 * 60
        return self._case(
            "series that vanish",
            [self._span(ends, events=self._events)],
            [
                self._alerts(gone + 10 * 60 - 2 * self.step, ABSENT, count=0),
                self._alerts(gone + 10 * 60 + 2 * self.step, ABSENT, count=1),
            ],
        )

    def _uneven(self) -> dict[str, Any]:
        """A busy hour with few failures and a quiet one with many: a mean of their ratios would be far off."""
        spans = [
            self._span(600, events=0),
            self._span(_HOUR / 2, events=20 * self._events, burn_rate=0.2),
            self._span(_HOUR, events=self._events, burn_rate=3),
            # An event has its full weight only when it is an hour and five minutes old.
            self._span(_HOUR + 600, events=0),
        ]
        events = sum(span.steps * span.events for span in spans)
        spent = sum(span.steps * span.bad for span in spans) / events / float(self.objective.budget)
        off = f"abs({self._own(queries.BUDGET_REMAINING)} - {1 - spent!r})"
        query = f"count({off} <= {_TOLERANCE * spent!r})"
        ends = sum(span.steps for span in spans) * self.step
        return self._case("the budget is that of the events", spans, [_Check(seconds=ends, query=query, count=1)])

    @property
    def _events(self) -> int:
        """Events a step that are twice what every burn alert needs as evidence."""
        return max(math.ceil(2 * self.step * event_floor(alert, self.objective) / alert.long) for alert in BURN_ALERTS)

    def _span(self, seconds: float, *, events: int, burn_rate: float = 0) -> Span:
        bad = events * min(1.0, burn_rate * float(self.objective.budget))
        exact = math.floor(bad * _BINARY_FRACTION) / _BINARY_FRACTION
        return Span(steps=round(seconds / self.step), events=events, bad=exact)

    def _whole(self, seconds: float) -> int:
        """Rounded up to steps."""
        return math.ceil(seconds / self.step) * self.step

    def _own(self, series: str) -> str:
        return f'{series}{{service="{self.objective.service}",slo="{self.objective.name}"}}'

    def _alerts(self, seconds: float, alert: str | None = None, *, count: int, window: str | None = None) -> _Check:
        chosen = "".join(
            [f',alertname="{alert}"' if alert else "", f',window="{window}"' if window else "", ',alertstate="firing"']
        )
        series = self._own("ALERTS").removesuffix("}") + chosen + "}"
        return _Check(seconds=seconds, query=f"count({series})", count=count)

    def _case(self, name: str, spans: Sequence[Span], checks: Sequence[_Check]) -> dict[str, Any]:
        subject = f"{self.objective.service} {self.objective.name}"
        return {
            "name": f"{subject}: {name}",
            "interval": f"{self.step}s",
            "input_series": input_series(self.objective, spans),
            "promql_expr_test": [
                {
                    "expr": check.query,
                    "eval_time": f"{round(check.seconds)}s",
                    "exp_samples": [{"labels": "{}", "value": check.count}] if check.count else [],
                }
                for check in checks
            ],
        }
