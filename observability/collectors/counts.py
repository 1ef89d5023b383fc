"""Metrics that are counted from logs: what alerts on logs are evaluated by where a count will do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, kw_only=True)
class LogCount:
    """`metric` counts the records that meet the condition, one series for each combination of the attributes.

    `condition` is OTTL on a log record whose body is the document, such as `log.body["log.level"] == "error"`;
    without one, all records count. `attributes` are attributes of the record or of its resource.
    """

    metric: str
    description: str
    attributes: tuple[str, ...]
    condition: str | None = None

    @property
    def series(self) -> str:
        """The name that Prometheus has it under."""
        return f"{self.metric.replace('.', '_')}_total"


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """Wherever `of` is counted, `metric` with `labels` is sent too, at least as it is: an increase needs a before."""

    of: str
    metric: str
    kept: tuple[str, ...]
    """Attributes of `of` that `metric` has too."""
    labels: tuple[tuple[str, str], ...] = ()


_BATCH: Final = "batch/counted"
_ONE_SOURCE: Final = "transform/counted"
_JOINED: Final = "groupbyattrs/counted"
_SUMMED: Final = "transform/summed"
_TOTALS: Final = "deltatocumulative"
PROCESSORS: Final = (_BATCH, _ONE_SOURCE, _JOINED, _SUMMED, _TOTALS)
"""Make counters of counts. Counts come in with each batch of logs, by pod; a series is of a service, and of one
gateway, and only ever grows."""

_EVERY: Final = "10s"
_FORGOTTEN: Final = "24h"
_MOST_SERIES: Final = 20_000


def count_connector(counts: Sequence[LogCount]) -> dict[str, Any]:
    """Settings of the count connector."""
    return {
        "logs": {
            count.metric: {
                "description": count.description,
                **({"conditions": [count.condition]} if count.condition else {}),
                "attributes": [{"key": attribute, "default_value": ""} for attribute in count.attributes],
            }
            for count in counts
        }
    }


def count_processors(baselines: Sequence[Baseline]) -> dict[str, Any]:
    """Settings of the processors by name."""
    return {
        # One batch after the other, so that no count is behind the total that it belongs to.
        _BATCH: {"timeout": _EVERY, "send_batch_size": 100_000},
        _ONE_SOURCE: {
            "metric_statements": [
                {"statements": [f'copy_metric(name="{_copy(each)}") where metric.name == "{each.of}"']}
                for each in baselines
            ]
            + [{"conditions": [f'metric.name == "{_copy(each)}"'], "statements": _to_zero(each)} for each in baselines]
            + [
                {"statements": [f'set(metric.name, "{each.metric}") where metric.name == "{_copy(each)}"']}
                for each in baselines
            ]
            + [
                {
                    "statements": [
                        "keep_keys(resource.attributes, [])",
                        # What differs in time is not summed.
                        "set(datapoint.start_time_unix_nano, 0)",
                        "set(datapoint.time_unix_nano, 0)",
                    ]
                }
            ]
        },
        _JOINED: {},
        _SUMMED: {
            "metric_statements": [
                {"context": "metric", "statements": ['aggregate_on_attributes("sum")']},
                {"statements": ["set(datapoint.time_unix_nano, UnixNano(Now()))"]},
            ]
        },
        _TOTALS: {"max_stale": _FORGOTTEN, "max_streams": _MOST_SERIES},
    }


def _copy(baseline: Baseline) -> str:
    return "|".join(("before", baseline.metric, *(value for _, value in baseline.labels)))


def _to_zero(baseline: Baseline) -> list[str]:
    kept = ", ".join(f'"{attribute}"' for attribute in baseline.kept)
    return [
        "set(datapoint.value_int, 0)",
        f"keep_keys(datapoint.attributes, [{kept}])",
        *(f'set(datapoint.attributes["{key}"], "{value}")' for key, value in baseline.labels),
    ]
