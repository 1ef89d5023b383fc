"""Secrets of moto with a replica in the DR region, which moto serves from the source's memory once it is made."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

from localcloud.drill.stores import GOES_ON, HOUR, Disaster, Queue, Record, Recovered
from localcloud.drill.world import World
from resilience.parts import MechanismName

_REPLICATION_SECONDS = 300.0


class Secrets:
    """Values are read to be compared by their checksum; nothing else ever sees them."""

    plays: ClassVar[Mapping[Disaster, MechanismName]] = {"region-loss": "secret-replica"}
    plays_not: ClassVar[Mapping[Disaster, str]] = {
        **GOES_ON,
        "restore": "replicas and rotation keep no recovery point that could be restored",
        "corruption": "rotation makes new values, so nothing of the old ones has to come back",
    }
    records: ClassVar[int] = HOUR

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self._dr_region = world.dr_region
        self._source = world.client("secretsmanager", world.primary_region)
        self._replica = world.client("secretsmanager", world.dr_region)
        self._waiting = Queue(_REPLICATION_SECONDS)

    def start(self) -> None:
        """Each record is a secret of its own."""

    def write(self, one: Record) -> None:
        self._source.create_secret(Name=_secret(one), SecretString=one.text)
        self._waiting.add(one)

    def pass_time(self, played_at: float) -> None:
        for one in self._waiting.due(played_at):
            self._source.replicate_secret_to_regions(
                SecretId=_secret(one), AddReplicaRegions=[{"Region": self._dr_region}]
            )

    def break_copies(self) -> None:
        self._waiting.stop()

    def lose_region(self) -> None:
        del self._source

    def recover_elsewhere(self) -> Recovered:
        return {float(name.rpartition("/")[2]): _checksum(self._replica, name) for name in _names(self._replica)}

    def stop(self) -> None:
        """moto ends with the drill."""


def _secret(one: Record) -> str:
    return f"drill/{one.played_at:.0f}"


def _names(api: Any) -> list[str]:
    pages = api.get_paginator("list_secrets").paginate()
    return [secret["Name"] for page in pages for secret in page["SecretList"]]


def _checksum(api: Any, name: str) -> str:
    return hashlib.sha256(api.get_secret_value(SecretId=name)["SecretString"].encode()).hexdigest()
