"""Buckets in two regions of moto, which replicates nothing: what S3 does is played, as late as it may be."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from localcloud.drill.stores import GOES_ON, HOUR, Disaster, Queue, Record, Recovered
from localcloud.drill.world import World
from resilience.parts import MechanismName

_REPLICATION_SECONDS = 900.0
"""What replication time control promises; each object is copied exactly then."""


class Bucket:
    """A versioned bucket with its replica in the DR region."""

    plays: ClassVar[Mapping[Disaster, MechanismName]] = {
        "restore": "object-lock",
        "region-loss": "replication-time-control",
        "corruption": "object-lock",
    }
    plays_not: ClassVar[Mapping[Disaster, str]] = GOES_ON
    records: ClassVar[int] = HOUR

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        primary, dr = world.primary_region, world.dr_region
        self._source, self._replica = world.client("s3", primary), world.client("s3", dr)
        self._places = {"source": (self._source, f"{name}-primary", primary), "dr": (self._replica, f"{name}-dr", dr)}
        self._waiting = Queue(_REPLICATION_SECONDS)
        self._versions: dict[float, tuple[str, str]] = {}
        self._mistaken_at = datetime.max.replace(tzinfo=UTC)

    def start(self) -> None:
        for client, bucket, region in self._places.values():
            client.create_bucket(
                Bucket=bucket,
                CreateBucketConfiguration={"LocationConstraint": region},
                ObjectLockEnabledForBucket=True,
            )

    def write(self, one: Record) -> None:
        self._put(one, _key(one), one.text.encode())

    def pass_time(self, played_at: float) -> None:
        for one in self._waiting.due(played_at):
            key, version = self._versions[one.played_at]
            body = self._source.get_object(Bucket=self._bucket("source"), Key=key, VersionId=version)["Body"].read()
            self._replica.put_object(Bucket=self._bucket("dr"), Key=key, Body=body)

    def break_copies(self) -> None:
        self._waiting.stop()

    def corrupt(self) -> None:
        # S3 tells the age of a version by the second.
        time.sleep(1)
        self._mistaken_at = datetime.now(UTC).replace(microsecond=0)
        for key in self._keys(self._source, "source"):
            self._source.put_object(Bucket=self._bucket("source"), Key=key, Body=b"overwritten by mistake")
            self._source.delete_object(Bucket=self._bucket("source"), Key=key)

    def lose_region(self) -> None:
        self._places["source"] = (self._replica, "gone", "")

    def recover_elsewhere(self) -> Recovered:
        return self._content(self._replica, "dr")

    def recover_before(self, played_at: float) -> Recovered:
        """By the versions, which the lock keeps: those of before the mistake, the newest of each object last."""
        source, bucket = self._source, self._bucket("source")
        pages = source.get_paginator("list_object_versions").paginate(Bucket=bucket)
        versions = [version for page in pages for version in page.get("Versions", ())]
        for version in reversed(versions):
            if version["LastModified"] < self._mistaken_at:
                answer = source.get_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
                source.put_object(Bucket=bucket, Key=version["Key"], Body=answer["Body"].read())
        return self._content(source, "source")

    def restore_newest(self) -> Recovered:
        return self._content(self._source, "source")

    def stop(self) -> None:
        """moto ends with the drill."""

    def _put(self, one: Record, key: str, body: bytes) -> None:
        version = self._source.put_object(Bucket=self._bucket("source"), Key=key, Body=body)["VersionId"]
        self._versions[one.played_at] = key, version
        self._waiting.add(one)

    def _bucket(self, place: str) -> str:
        return self._places[place][1]

    def _keys(self, client: Any, place: str) -> list[str]:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket(place))
        return [item["Key"] for page in pages for item in page.get("Contents", ())]

    def _content(self, client: Any, place: str) -> Recovered:
        bucket = self._bucket(place)
        return {
            float(key): hashlib.sha256(client.get_object(Bucket=bucket, Key=key)["Body"].read()).hexdigest()
            for key in self._keys(client, place)
        }


def _key(one: Record) -> str:
    return f"{one.played_at:.0f}"
