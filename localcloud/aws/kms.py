"""KMS keys, their replicas in other regions, and aliases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from localcloud.aws.api import Aws, found
from localcloud.aws.comparison import Comparison
from localcloud.aws.mapping import given, tags_from_api, tags_to_api
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.protocol import Properties

_POLICY_NAME = "default"
_DELETION_WINDOW = range(7, 31)
_ROTATION_PERIOD = range(90, 2561)
_COMPUTED = frozenset({"description", "policy"})
_LOCAL = frozenset({"bypassPolicyLockoutSafetyCheck", "deletionWindowInDays"})


def _key_id(key: str) -> str:
    """The id in a key's ARN; an id is itself."""
    return key.rsplit("key/", 1)[-1]


class _AnyKey(ResourceType):
    """What a key and a replica of one have in common."""

    enabled: ClassVar[str]
    """The input that says whether it is."""

    def _metadata(self, aws: Aws, identifier: str) -> dict[str, Any] | None:
        """None for a key that waits for its deletion: it can no longer be used."""
        answer = found(aws.client("kms").describe_key, KeyId=identifier)
        metadata = answer["KeyMetadata"] if answer else None
        return None if metadata is None or metadata["KeyState"].startswith("Pending") else metadata

    def _common(self, aws: Aws, metadata: dict[str, Any]) -> Properties:
        kms, identifier = aws.client("kms"), metadata["KeyId"]
        return {
            "arn": metadata["Arn"],
            "keyId": identifier,
            "description": metadata.get("Description", ""),
            self.enabled: metadata["Enabled"],
            "policy": kms.get_key_policy(KeyId=identifier, PolicyName=_POLICY_NAME)["Policy"],
            "tags": tags_from_api(kms.list_resource_tags(KeyId=identifier)["Tags"], "TagKey", "TagValue"),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        kms = aws.client("kms")
        if self.enabled in change and change.new.get(self.enabled, True):
            kms.enable_key(KeyId=identifier)
        if "description" in change:
            kms.update_key_description(KeyId=identifier, Description=change.new.get("description", ""))
        if "policy" in change and "policy" in change.new:
            kms.put_key_policy(KeyId=identifier, PolicyName=_POLICY_NAME, Policy=change.new["policy"])
        if change.tags_to_remove:
            kms.untag_resource(KeyId=identifier, TagKeys=change.tags_to_remove)
        if change.tags_to_set:
            kms.tag_resource(KeyId=identifier, Tags=tags_to_api(change.tags_to_set, "TagKey", "TagValue"))
        self._update_rotation(kms, identifier, change)
        if self.enabled in change and not change.new.get(self.enabled, True):
            kms.disable_key(KeyId=identifier)

    def _update_rotation(self, kms: Any, identifier: str, change: Change) -> None:
        """Only a key has a rotation of its own; a replica follows its key."""

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        if self._metadata(aws, identifier) is not None:
            days = properties.get("deletionWindowInDays", _DELETION_WINDOW.stop - 1)
            aws.client("kms").schedule_key_deletion(KeyId=identifier, PendingWindowInDays=days)


class Key(_AnyKey):
    token = "aws:kms/key:Key"
    traits = Traits(
        replace_on=frozenset({"customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"}),
        computed=_COMPUTED | {"multiRegion", "rotationPeriodInDays"},
        local=_LOCAL,
        defaults={
            "bypassPolicyLockoutSafetyCheck": False,
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "enableKeyRotation": False,
            "isEnabled": True,
            "keyUsage": "ENCRYPT_DECRYPT",
        },
        allowed={
            "deletionWindowInDays": _DELETION_WINDOW,
            "rotationPeriodInDays": _ROTATION_PERIOD,
            "keyUsage": ("ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"),
        },
        not_offered=dict.fromkeys(("customKeyStoreId", "xksKeyId"), "is not offered by the local cloud"),
    )
    enabled = "isEnabled"

    def problems(self, inputs: Properties) -> Iterator[tuple[str, str]]:
        if "rotationPeriodInDays" in inputs and inputs.get("enableKeyRotation") is False:
            yield "rotationPeriodInDays", "`rotationPeriodInDays` needs `enableKeyRotation` to be true"

    def create(self, aws: Aws, inputs: Properties) -> str:
        # A key has neither name nor idempotency token, so an interrupted creation is found by the description that it
        # bears until the provider has noted its id.
        answer = aws.client("kms").create_key(
            Description=aws.creation_token,
            KeySpec=inputs["customerMasterKeySpec"],
            KeyUsage=inputs["keyUsage"],
            MultiRegion=inputs.get("multiRegion", False),
            BypassPolicyLockoutSafetyCheck=inputs["bypassPolicyLockoutSafetyCheck"],
            Tags=tags_to_api(inputs["tags"], "TagKey", "TagValue"),
            **given(Policy=inputs.get("policy")),
        )
        return answer["KeyMetadata"]["KeyId"]

    def settle(self, aws: Aws, identifier: str, inputs: Properties) -> None:
        aws.client("kms").update_key_description(KeyId=identifier, Description=inputs.get("description", ""))

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        kms = aws.client("kms")
        for page in kms.get_paginator("list_keys").paginate():
            for key in page["Keys"]:
                if kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"].get("Description") == aws.creation_token:
                    return key["KeyId"]
        return None

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        metadata = self._metadata(aws, identifier)
        if metadata is None:
            return None
        rotation = aws.client("kms").get_key_rotation_status(KeyId=metadata["KeyId"])
        return {
            **self._common(aws, metadata),
            "customerMasterKeySpec": metadata["KeySpec"],
            "keyUsage": metadata["KeyUsage"],
            "multiRegion": metadata.get("MultiRegion", False),
            "enableKeyRotation": rotation["KeyRotationEnabled"],
            "rotationPeriodInDays": rotation.get("RotationPeriodInDays"),
        }

    def _update_rotation(self, kms: Any, identifier: str, change: Change) -> None:
        if not change.any_of("enableKeyRotation", "rotationPeriodInDays"):
            return
        if change.new["enableKeyRotation"]:
            period = change.new.get("rotationPeriodInDays")
            kms.enable_key_rotation(KeyId=identifier, **({"RotationPeriodInDays": period} if period else {}))
        elif "enableKeyRotation" in change:
            kms.disable_key_rotation(KeyId=identifier)


class ReplicaKey(_AnyKey):
    """Its id is that of its primary key, in another region."""

    token = "aws:kms/replicaKey:ReplicaKey"
    traits = Traits(
        identity=("primaryKeyArn",),
        replace_on=frozenset({"primaryKeyArn"}),
        computed=_COMPUTED,
        local=_LOCAL,
        defaults={"bypassPolicyLockoutSafetyCheck": False, "enabled": True},
        allowed={"deletionWindowInDays": _DELETION_WINDOW, "primaryKeyArn": re.compile("arn:.+:kms:.+:key/mrk-.+")},
    )
    enabled = "enabled"

    def create(self, aws: Aws, inputs: Properties) -> str:
        primary = inputs["primaryKeyArn"]
        answer = aws.client("kms", primary.split(":")[3]).replicate_key(
            KeyId=_key_id(primary),
            ReplicaRegion=aws.region,
            BypassPolicyLockoutSafetyCheck=inputs["bypassPolicyLockoutSafetyCheck"],
        )
        return answer["ReplicaKeyMetadata"]["KeyId"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return _key_id(inputs["primaryKeyArn"])

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        metadata = self._metadata(aws, identifier)
        if metadata is None:
            return None
        primary = metadata["MultiRegionConfiguration"]["PrimaryKey"]
        rotation = aws.client("kms", primary["Region"]).get_key_rotation_status(KeyId=identifier)
        return {
            **self._common(aws, metadata),
            "primaryKeyArn": primary["Arn"],
            "keySpec": metadata["KeySpec"],
            "keyUsage": metadata["KeyUsage"],
            "keyRotationEnabled": rotation["KeyRotationEnabled"],
        }


class Alias(ResourceType):
    token = "aws:kms/alias:Alias"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name", "namePrefix"}),
        computed=frozenset({"name"}),
        allowed={"name": re.compile("alias/[a-zA-Z0-9/_-]+"), "namePrefix": re.compile("alias/[a-zA-Z0-9/_-]+")},
        autoname=Autoname(prefix="alias/"),
        comparison=Comparison(normal_forms={"targetKeyId": _key_id}),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        kms, name, key = aws.client("kms"), inputs["name"], inputs["targetKeyId"]
        try:
            kms.create_alias(AliasName=name, TargetKeyId=key)
        except kms.exceptions.AlreadyExistsException:
            # moto gives every region of a multi-Region key the aliases that the key has in any of them.
            metadata = kms.describe_key(KeyId=name)["KeyMetadata"]
            if not metadata.get("MultiRegion") or metadata["KeyId"] != _key_id(key):
                raise
        return name

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        return inputs["name"]

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer = found(aws.client("kms").describe_key, KeyId=identifier)
        if answer is None:
            return None
        return {
            "name": identifier,
            "arn": aws.arn("kms", identifier),
            "targetKeyId": answer["KeyMetadata"]["KeyId"],
            "targetKeyArn": answer["KeyMetadata"]["Arn"],
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        if "targetKeyId" in change:
            aws.client("kms").update_alias(AliasName=identifier, TargetKeyId=change.new["targetKeyId"])

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("kms").delete_alias, AliasName=identifier)


RESOURCE_TYPES = (Key(), ReplicaKey(), Alias())
