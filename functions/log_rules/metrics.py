"""What the runner says of itself, in Prometheus' text format."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime


class Metrics:
    """Written by the evaluation and read by scrapes, in different threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._evaluations: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._last: dict[str, float] = {}
        self._firing = 0
        self._untold = 0
        self._last_run = 0.0

    def evaluated(self, rule: str, at: datetime) -> None:
        with self._lock:
            self._evaluations[rule] += 1
            self._failures[rule] += 0
            self._last[rule] = at.timestamp()

    def failed(self, rule: str) -> None:
        with self._lock:
            self._evaluations[rule] += 1
            self._failures[rule] += 1

    def told(self, alerts: int, at: datetime) -> None:
        with self._lock:
            self._firing = alerts
            self._last_run = at.timestamp()

    def untold(self, alerts: int) -> None:
        with self._lock:
            self._untold += alerts

    def text(self) -> str:
        with self._lock:
            return "".join(
                [
                    *_series("log_rules_evaluations_total", "counter", self._evaluations),
                    *_series("log_rules_evaluation_failures_total", "counter", self._failures),
                    *_series("log_rules_last_evaluation_timestamp_seconds", "gauge", self._last),
                    f"# TYPE log_rules_firing_alerts gauge\nlog_rules_firing_alerts {self._firing}\n",
                    f"# TYPE log_rules_untold_alerts_total counter\nlog_rules_untold_alerts_total {self._untold}\n",
                    "# TYPE log_rules_last_run_timestamp_seconds gauge\n"
                    f"log_rules_last_run_timestamp_seconds {self._last_run:.3f}\n",
                ]
            )


def _series(name: str, kind: str, values: dict[str, float] | Counter[str]) -> list[str]:
    return [
        f"# TYPE {name} {kind}\n",
        *(f'{name}{{rule="{rule}"}} {value:.15g}\n' for rule, value in sorted(values.items())),
    ]
