"""What an answer of Elasticsearch means for a rule. Pure, and of this one answer alone: nothing is remembered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Template
from typing import Any

LIFE_IN_INTERVALS = 4
"""How long an alert outlives its last report: as many evaluations may fail before it resolves unasked."""


@dataclass(frozen=True)
class Firing:
    """Labels by which it differs from others of its rule, and the count that fires."""

    labels: Mapping[str, str]
    count: int


def firing(rule: Mapping[str, Any], answer: Mapping[str, Any], now: datetime) -> list[Firing]:
    """What fires of the rule. Raises KeyError or ValueError for an answer that is none to its search."""
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise ValueError("the answer is of a part of the shards only")
    return [
        Firing(labels, count) for labels, count in _counts(rule, answer, now) if _fires(rule["condition"], count, rule)
    ]


def alert(rule: Mapping[str, Any], found: Firing, config: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """As Alertmanager's API takes it. The same labels are the same alert, however often and by whomever it is sent."""
    labels = {**config["labels"], **rule["labels"], **found.labels, "alertname": rule["alert"]}
    if "owner" not in labels:
        labels["owner"] = config["owners"].get(labels.get("service"), config["other_owner"])
    texts = {"count": str(found.count), **found.labels}
    ends = now + timedelta(seconds=LIFE_IN_INTERVALS * config["interval_seconds"])
    return {
        "labels": labels,
        "annotations": {name: Template(text).safe_substitute(texts) for name, text in rule["annotations"].items()},
        "endsAt": ends.isoformat(),
    }


def _fires(condition: str, count: int, rule: Mapping[str, Any]) -> bool:
    return count < rule["threshold"] if condition == "fewer_than" else count >= rule["threshold"]


def _counts(
    rule: Mapping[str, Any], answer: Mapping[str, Any], now: datetime
) -> Iterator[tuple[Mapping[str, str], int]]:
    if not rule["group_by"]:
        counted = answer.get("aggregations", {}).get("distinct")
        yield {}, int(counted["value"] if counted else answer["hits"]["total"]["value"])
        return
    for bucket in answer.get("aggregations", {"groups": {"buckets": []}})["groups"]["buckets"]:
        keys = bucket["key"] if isinstance(bucket["key"], list) else [bucket["key"]]
        labels = {name: str(key) for name, key in zip(rule["group_by"], keys, strict=True)}
        if rule["condition"] == "first_seen":
            starts = now.timestamp() - rule["window_seconds"]
            is_new = bucket["first"]["value"] / 1000 >= starts
            yield labels, bucket["recent"]["doc_count"] if is_new else 0
        else:
            yield labels, int(bucket["distinct"]["value"] if "distinct" in bucket else bucket["doc_count"])
