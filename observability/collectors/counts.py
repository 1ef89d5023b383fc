"""Metrics that are counted from logs: what alerts on logs are evaluated by where a count will do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

LOG_RECORDS: Final = "log_records"


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


DEFAULT_COUNTS: Final = (
    LogCount(
        metric=LOG_RECORDS,
        description="Documents by the dataset that they go to and the service that they are of.",
        attributes=("data_stream.dataset", "service.name"),
    ),
)


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
