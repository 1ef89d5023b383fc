from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.buckets import NONCURRENT_FLOOR_DAYS, retention_floor_days
from policies.reading import Part, at, items, join
from policies.rule import Rule, on


def _expirations(properties: Any) -> Iterator[Part]:
    """The days that each lifecycle rule leaves, each with its floor, which the bucket's name decides."""
    floors = {
        ("expiration", "days"): retention_floor_days(at(properties, "bucket")),
        ("noncurrentVersionExpiration", "noncurrentDays"): NONCURRENT_FLOOR_DAYS,
    }
    for path, read in items(at(properties, "rules")):
        for keys, floor in floors.items():
            yield join(path, *keys), lambda read=read, keys=keys, floor=floor: (at(read(), *keys), floor)


def _keeps_long_enough(expiration: tuple[Any, int]) -> bool:
    days, floor = expiration
    return days is None or (isinstance(days, int | float) and days >= floor)


RULE = Rule(
    id="bucket-retention",
    requirement="A bucket keeps its objects, and their former versions, as long as their kind demands.",
    why="What is deleted early is missing in the audit, the restore or the investigation that it was kept for.",
    fix="raise the days to the floor of RETENTION_FLOOR_DAYS in policies/buckets.py",
    where=on(
        {
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ("rules",),
            "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": ("rules",),
        }
    ),
    read=lambda resource, _: resource.props,
    divide=_expirations,
    holds=_keeps_long_enough,
)
