"""Multi-Region keys of moto: a replica has its primary key's material, or vouches for nothing of what that signed.

They are HMAC keys: moto cannot decrypt what it encrypts under multi-Region keys, as it cuts their ids off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from localcloud.drill.stores import GOES_ON, HOUR, Disaster, Record, Recovered
from localcloud.drill.world import World
from resilience.parts import MechanismName

_DELETION_WINDOW_DAYS = 30
_ALGORITHM = "HMAC_SHA_256"


@dataclass(frozen=True, kw_only=True)
class _Signed:
    record: Record
    key: str
    mac: bytes


class Keys:
    """Each record has a key of its own; it is back where that key vouches for it again."""

    plays: ClassVar[Mapping[Disaster, MechanismName]] = {
        "region-loss": "multi-region-key",
        "corruption": "key-deletion-window",
    }
    plays_not: ClassVar[Mapping[Disaster, str]] = {**GOES_ON, "restore": "keys leave KMS in no recovery point"}
    records: ClassVar[int] = HOUR

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self._dr_region = world.dr_region
        self._primary, self._replica = world.client("kms", world.primary_region), world.client("kms", world.dr_region)
        self._signed: list[_Signed] = []
        self._broken = False

    def start(self) -> None:
        """Keys are made with what they sign."""

    def write(self, one: Record) -> None:
        made = self._primary.create_key(MultiRegion=True, KeyUsage="GENERATE_VERIFY_MAC", KeySpec="HMAC_256")
        key = made["KeyMetadata"]["KeyId"]
        if not self._broken:
            self._primary.replicate_key(KeyId=key, ReplicaRegion=self._dr_region)
        mac = self._primary.generate_mac(KeyId=key, Message=one.text.encode(), MacAlgorithm=_ALGORITHM)["Mac"]
        self._signed.append(_Signed(record=one, key=key, mac=mac))

    def pass_time(self, played_at: float) -> None:
        """A key's replica is made before the key is used."""

    def break_copies(self) -> None:
        self._broken = True

    def corrupt(self) -> None:
        for one in self._signed:
            self._primary.schedule_key_deletion(KeyId=one.key, PendingWindowInDays=_DELETION_WINDOW_DAYS)

    def lose_region(self) -> None:
        del self._primary

    def recover_elsewhere(self) -> Recovered:
        return self._vouched_for(self._replica)

    def recover_before(self, played_at: float) -> Recovered:
        for one in self._signed:
            self._primary.cancel_key_deletion(KeyId=one.key)
            self._primary.enable_key(KeyId=one.key)
        return self._vouched_for(self._primary)

    def stop(self) -> None:
        """moto ends with the drill."""

    def _vouched_for(self, api: Any) -> Recovered:
        return {one.record.played_at: one.record.checksum for one in self._signed if _vouches(api, one)}


def _vouches(api: Any, one: _Signed) -> bool:
    try:
        # KMS refuses a key that waits for its deletion; moto would use it.
        if not api.describe_key(KeyId=one.key)["KeyMetadata"]["Enabled"]:
            return False
        message = one.record.text.encode()
        api.verify_mac(KeyId=one.key, Message=message, Mac=one.mac, MacAlgorithm=_ALGORITHM)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NotFoundException", "KMSInvalidMacException"):
            return False
        raise
    return True
