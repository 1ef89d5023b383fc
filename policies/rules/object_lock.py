from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.buckets import retention_floor_days
from policies.reading import Part, at
from policies.rule import Rule, on


def _retention(properties: Any) -> Iterator[Part]:
    def read() -> tuple[Any, int]:
        retention = at(properties, "rule", "defaultRetention")
        days = (at(retention, "days") or 0) + 365 * (at(retention, "years") or 0)
        return days, retention_floor_days(at(properties, "bucket"))

    yield "defaultRetention", read


RULE = Rule(
    id="object-lock",
    requirement="Objects that are locked stay locked as long as their kind demands.",
    why="The lock is what an intruder with an administrator's rights cannot undo.",
    fix="raise the default retention to the floor of RETENTION_FLOOR_DAYS in policies/buckets.py",
    where=on({"aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": ("rule",)}),
    read=lambda resource, _: resource.props,
    divide=_retention,
    holds=lambda lock: lock[0] >= lock[1],
)
