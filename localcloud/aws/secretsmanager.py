"""Secrets: their declaration and replicas, never their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.aws.comparison import Comparison
from localcloud.aws.mapping import given, tags_from_api, tags_to_api
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.aws.unemulated import Unemulated
from localcloud.protocol import Properties, ProviderError

_NAME = re.compile(r"[\w/+=.@-]{1,512}")
_AT_ONCE = 0


class Secret(ResourceType):
    """Its id is its ARN."""

    token = "aws:secretsmanager/secret:Secret"
    traits = Traits(
        identity=("name",),
        replace_on=frozenset({"name", "namePrefix", "type"}),
        computed=frozenset({"name", "policy", "replicas"}),
        local=frozenset({"forceOverwriteReplicaSecret", "recoveryWindowInDays"}),
        defaults={"forceOverwriteReplicaSecret": False, "recoveryWindowInDays": 30},
        allowed={"name": _NAME, "recoveryWindowInDays": (_AT_ONCE, *range(7, 31))},
        autoname=Autoname(),
        comparison=Comparison(sets=frozenset({"replicas"})),
    )

    def problems(self, inputs: Properties) -> Iterator[tuple[str, str]]:
        regions = [replica.get("region") for replica in inputs.get("replicas") or ()]
        for region in sorted({str(region) for region in regions if regions.count(region) > 1}):
            yield "replicas", f"`replicas` names {region} more than once"

    def create(self, aws: Aws, inputs: Properties) -> str:
        client = aws.client("secretsmanager")
        existing = found(client.describe_secret, SecretId=inputs["name"])
        if existing and existing.get("DeletedDate"):
            raise ProviderError(
                f'{self.token} "{inputs["name"]}" is scheduled for deletion on {existing["DeletedDate"]:%Y-%m-%d}, '
                "which keeps its name: restore it, or choose another name"
            )
        answer = client.create_secret(
            Name=inputs["name"],
            ClientRequestToken=aws.creation_token,
            Tags=tags_to_api(inputs["tags"]),
            **given(Description=inputs.get("description"), KmsKeyId=inputs.get("kmsKeyId"), Type=inputs.get("type")),
        )
        return answer["ARN"]

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        secret = found(aws.client("secretsmanager").describe_secret, SecretId=inputs["name"])
        return secret["ARN"] if secret else None

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        client = aws.client("secretsmanager")
        secret = found(client.describe_secret, SecretId=identifier)
        if secret is None or secret.get("DeletedDate"):
            return None
        return {
            "name": secret["Name"],
            "arn": secret["ARN"],
            "description": secret.get("Description", ""),
            "kmsKeyId": secret.get("KmsKeyId", ""),
            "type": secret.get("Type"),
            "policy": client.get_resource_policy(SecretId=identifier).get("ResourcePolicy", ""),
            "replicas": [_replica(status) for status in secret.get("ReplicationStatus", ())],
            "tags": tags_from_api(secret.get("Tags")),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        client = aws.client("secretsmanager")
        if change.any_of("description", "kmsKeyId"):
            client.update_secret(
                SecretId=identifier,
                Description=change.new.get("description", ""),
                **given(KmsKeyId=change.new.get("kmsKeyId")),
            )
        if "policy" in change:
            if policy := change.new.get("policy"):
                client.put_resource_policy(SecretId=identifier, ResourcePolicy=policy)
            else:
                client.delete_resource_policy(SecretId=identifier)
        if change.tags_to_remove:
            client.untag_resource(SecretId=identifier, TagKeys=change.tags_to_remove)
        if change.tags_to_set:
            client.tag_resource(SecretId=identifier, Tags=tags_to_api(change.tags_to_set))
        if "replicas" in change:
            self._update_replicas(client, identifier, change)

    def _update_replicas(self, client: Any, identifier: str, change: Change) -> None:
        """A replica with another key is one to remove and one to add."""
        old, new = _keys_by_region(change.old), _keys_by_region(change.new)
        if removed := [region for region in old if region not in new or new[region] != old[region]]:
            client.remove_regions_from_replication(SecretId=identifier, RemoveReplicaRegions=removed)
        if added := [region for region in new if region not in old or new[region] != old[region]]:
            client.replicate_secret_to_regions(
                SecretId=identifier,
                AddReplicaRegions=[given(Region=region, KmsKeyId=new[region]) for region in added],
                ForceOverwriteReplicaSecret=change.new["forceOverwriteReplicaSecret"],
            )

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        client = aws.client("secretsmanager")
        secret = found(client.describe_secret, SecretId=identifier)
        if secret is None or secret.get("DeletedDate"):
            return
        if replicas := [status["Region"] for status in secret.get("ReplicationStatus", ())]:
            client.remove_regions_from_replication(SecretId=identifier, RemoveReplicaRegions=replicas)
        days = properties.get("recoveryWindowInDays", self.traits.defaults["recoveryWindowInDays"])
        window = {"ForceDeleteWithoutRecovery": True} if days == _AT_ONCE else {"RecoveryWindowInDays": days}
        found(client.delete_secret, SecretId=identifier, **window)


def _replica(status: dict[str, Any]) -> Properties:
    return {
        "region": status["Region"],
        "kmsKeyId": status.get("KmsKeyId", ""),
        "status": status.get("Status", ""),
        "statusMessage": status.get("StatusMessage", ""),
    }


def _keys_by_region(properties: Properties) -> dict[str, str | None]:
    return {replica["region"]: replica.get("kmsKeyId") for replica in properties.get("replicas") or ()}


class SecretRotation(Unemulated):
    """moto rotates at once, by running the function in Docker. Its id is the secret's ARN."""

    token = "aws:secretsmanager/secretRotation:SecretRotation"
    service, creation = "secretsmanager", "RotateSecret"
    shortfall = "it rotates at once, by running the function in Docker"
    renamed = MappingProxyType({"rotationRules": "RotationRules"})
    traits = Traits(
        identity=("secretId",),
        replace_on=frozenset({"secretId"}),
        computed=frozenset({"rotationEnabled"}),
        defaults={"rotateImmediately": True},
    )

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        return inputs["secretId"], {"rotationEnabled": True}


RESOURCE_TYPES: tuple[ResourceType, ...] = (Secret(), SecretRotation())
