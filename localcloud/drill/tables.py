"""A table of moto with its change log: the table's own stream, delivered to a locked bucket of the DR region."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, ClassVar

from localcloud.drill.stores import GOES_ON, HOUR, Disaster, Record, Recovered
from localcloud.drill.world import World
from resilience.parts import MechanismName

_DELIVERY_SECONDS = 60.0
"""How long the delivery gathers changes, at most."""


class Table:
    plays: ClassVar[Mapping[Disaster, MechanismName]] = {
        "restore": "change-log",
        "region-loss": "change-log",
        "corruption": "change-log",
    }
    plays_not: ClassVar[Mapping[Disaster, str]] = GOES_ON
    records: ClassVar[int] = HOUR

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self._bucket = f"{name}-change-log"
        self._primary, self._dr = world.primary_region, world.dr_region
        self._tables = {region: world.client("dynamodb", region) for region in (self._primary, self._dr)}
        self._stream = world.client("dynamodbstreams", self._primary)
        self._log = world.client("s3", self._dr)
        self._iterator = ""
        self._delivered_at = 0.0
        self._broken = False
        self._restores = 0
        self._mistaken_after: str | None = None

    def start(self) -> None:
        arn = self._create(self._primary, self.name)
        shard = self._stream.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        self._iterator = self._stream.get_shard_iterator(
            StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        self._log.create_bucket(
            Bucket=self._bucket,
            CreateBucketConfiguration={"LocationConstraint": self._dr},
            ObjectLockEnabledForBucket=True,
        )

    def write(self, one: Record) -> None:
        self._put(self._primary, self.name, {"played_at": {"N": str(one.played_at)}, "text": {"S": one.text}})

    def pass_time(self, played_at: float) -> None:
        if not self._broken and played_at >= self._delivered_at + _DELIVERY_SECONDS:
            self._delivered_at = played_at
            self._deliver()

    def break_copies(self) -> None:
        self._broken = True

    def corrupt(self) -> None:
        if not self._broken:
            self._deliver()
        keys = self._deliveries()
        self._mistaken_after = keys[-1] if keys else ""
        for item in self._items(self._primary, self.name):
            self._tables[self._primary].delete_item(TableName=self.name, Key={"played_at": item["played_at"]})
        if not self._broken:
            # The mistake is in the log as well; recovery must stop before it.
            self._deliver()

    def lose_region(self) -> None:
        del self._tables[self._primary]

    def recover_elsewhere(self) -> Recovered:
        return self._replay(self._dr, None)

    def recover_before(self, played_at: float) -> Recovered:
        return self._replay(self._primary, self._mistaken_after)

    def restore_newest(self) -> Recovered:
        return self._replay(self._dr, None)

    def stop(self) -> None:
        """moto ends with the drill."""

    def _create(self, region: str, name: str) -> str:
        answer = self._tables[region].create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "played_at", "AttributeType": "N"}],
            KeySchema=[{"AttributeName": "played_at", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        return answer["TableDescription"]["LatestStreamArn"]

    def _put(self, region: str, table: str, item: Mapping[str, Any]) -> None:
        self._tables[region].put_item(TableName=table, Item=item)

    def _deliver(self) -> None:
        answer = self._stream.get_records(ShardIterator=self._iterator)
        self._iterator = answer["NextShardIterator"]
        if changes := [
            {"event": one["eventName"], "keys": one["dynamodb"]["Keys"], "image": one["dynamodb"].get("NewImage")}
            for one in answer["Records"]
        ]:
            number = len(self._deliveries())
            self._log.put_object(Bucket=self._bucket, Key=f"{number:08}", Body=json.dumps(changes).encode())

    def _deliveries(self) -> list[str]:
        pages = self._log.get_paginator("list_objects_v2").paginate(Bucket=self._bucket)
        return sorted(item["Key"] for page in pages for item in page.get("Contents", ()))

    def _replay(self, region: str, last: str | None) -> Recovered:
        """A new table from the log, up to and with the delivery `last`."""
        self._restores += 1
        name = f"{self.name}-restored-{self._restores}"
        self._create(region, name)
        for key in self._deliveries():
            if last is not None and key > last:
                break
            body = self._log.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            for change in json.loads(body):
                if change["event"] == "REMOVE":
                    self._tables[region].delete_item(TableName=name, Key=change["keys"])
                else:
                    self._put(region, name, change["image"])
        return {
            float(item["played_at"]["N"]): hashlib.sha256(item["text"]["S"].encode()).hexdigest()
            for item in self._items(region, name)
        }

    def _items(self, region: str, table: str) -> list[dict[str, Any]]:
        pages = self._tables[region].get_paginator("scan").paginate(TableName=table)
        return [item for page in pages for item in page["Items"]]
