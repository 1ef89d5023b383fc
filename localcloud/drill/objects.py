"""Buckets in two regions of moto, which replicates nothing: what S3 does is played, as late as it may be."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime
from typing import Any

import boto3

from localcloud.drill.stores import Record, Recovered
from resilience.parts import MechanismName

_REPLICATION_SECONDS = 900.0
"""What replication time control promises; each object is copied exactly then."""


class Bucket:
    """A versioned bucket with its replica in the DR region."""

    mechanisms: tuple[MechanismName, ...] = ("object-lock", "replication-time-control")

    def __init__(self, name: str, endpoint: str, primary: str, dr: str) -> None:
        self.name = name
        self._source, self._replica = (
            boto3.client(
                "s3",
                endpoint_url=endpoint,
                region_name=region,
                aws_access_key_id="drill",
                aws_secret_access_key="drill",
            )
            for region in (primary, dr)
        )
        self._places = {"source": (self._source, f"{name}-primary", primary), "dr": (self._replica, f"{name}-dr", dr)}
        self._waiting: dict[str, float] = {}
        self._broken = False
        self._mistaken_at = datetime.max.replace(tzinfo=UTC)

    def start(self) -> None:
        for client, bucket, region in self._places.values():
            client.create_bucket(
                Bucket=bucket,
                CreateBucketConfiguration={"LocationConstraint": region},
                ObjectLockEnabledForBucket=True,
            )

    def write(self, one: Record) -> None:
        key = f"{one.played_at:.0f}"
        self._source.put_object(Bucket=self._bucket("source"), Key=key, Body=one.text.encode())
        self._waiting[key] = one.played_at

    def pass_time(self, played_at: float) -> None:
        due = [key for key, written in self._waiting.items() if written + _REPLICATION_SECONDS <= played_at]
        for key in due if not self._broken else ():
            body = self._source.get_object(Bucket=self._bucket("source"), Key=key)["Body"].read()
            self._replica.put_object(Bucket=self._bucket("dr"), Key=key, Body=body)
            del self._waiting[key]

    def break_copies(self) -> None:
        self._broken = True

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
        """By the versions, which the lock keeps: the newest of each object that is older than the mistake."""
        source, bucket = self._source, self._bucket("source")
        for page in source.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for version in page.get("Versions", ()):
                if version["LastModified"] < self._mistaken_at and float(version["Key"]) < played_at:
                    answer = source.get_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
                    source.put_object(Bucket=bucket, Key=version["Key"], Body=answer["Body"].read())
        return self._content(source, "source")

    def restore_newest(self) -> Recovered:
        return self._content(self._source, "source")

    def stop(self) -> None:
        """moto ends with the drill."""

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
