"""A secret that is declared without a value: its first one, and every later one, is set beside Pulumi."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import secretsmanager

from components.keys import MultiRegionKey
from components.regions import Region
from components.secret_policies import readers_only
from components.tags import mandatory_tags
from settings.ownership import Ownership

_RECOVERY_WINDOW_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class EmptySecretsArgs:
    """What a component that declares such secrets takes."""

    ownership: Ownership
    primary: Region
    dr: Region
    key: MultiRegionKey
    readers: Sequence[str] = ()
    """ARNs of the roles that alone may read the values; without any, identities' own policies decide."""


def empty_secret(
    resource_name: str,
    args: EmptySecretsArgs,
    *,
    name: str,
    description: str,
    purpose: str,
    parent: pulumi.Resource,
    readers: Sequence[str] | None = None,
) -> secretsmanager.Secret:
    """In the primary region, with a replica under the same name in the DR region. `readers` stand in for the args'."""
    return secretsmanager.Secret(
        resource_name,
        name=name,
        description=description,
        kms_key_id=args.key.primary_arn,
        replicas=[{"region": args.dr.name, "kms_key_id": args.key.dr_arn}],
        policy=readers_only(args.readers if readers is None else readers),
        recovery_window_in_days=_RECOVERY_WINDOW_DAYS,
        tags=mandatory_tags(args.ownership, purpose=purpose),
        # Whoever deletes it locks its reader out, and nothing here could fill it again.
        opts=pulumi.ResourceOptions(parent=parent, provider=args.primary.provider, protect=True, retain_on_delete=True),
    )
