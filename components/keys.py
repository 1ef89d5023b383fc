"""Multi-Region KMS keys, one for each purpose: replicated data can be read when its home region is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import kms

from components.key_policies import USED_THROUGH, KeyPurpose, key_policy, service_grants
from components.names import key_alias
from components.regions import Region
from components.tags import mandatory_tags
from settings.ownership import Ownership

_DELETION_WINDOW_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class MultiRegionKeyArgs:
    purpose: KeyPurpose
    ownership: Ownership
    primary: Region
    dr: Region


class MultiRegionKey(pulumi.ComponentResource):
    """A key in the primary region and its replica in the DR region, under the same alias and the same policy."""

    alias: str
    primary_arn: pulumi.Output[str]
    dr_arn: pulumi.Output[str]
    arns: Mapping[str, pulumi.Output[str]]
    """By the role of the region."""

    def __init__(self, name: str, args: MultiRegionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:keys:MultiRegionKey", name, {}, opts)
        self.alias = key_alias(args.ownership.environment, args.purpose)
        regions = (args.primary, args.dr)
        policy = key_policy(
            args.primary.account_root,
            [region.endpoint(service) for service in USED_THROUGH[args.purpose] for region in regions],
            service_grants(args.purpose, regions),
        )
        description = f"Encrypts {args.purpose} of the operations platform"
        tags = mandatory_tags(args.ownership, purpose=args.purpose)

        # Without its key all data under it is lost for good, backups included.
        key = kms.Key(
            f"{name}-primary",
            description=description,
            multi_region=True,
            enable_key_rotation=True,
            deletion_window_in_days=_DELETION_WINDOW_DAYS,
            policy=policy,
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=self, provider=args.primary.provider, protect=True, retain_on_delete=True
            ),
        )
        replica = kms.ReplicaKey(
            f"{name}-dr",
            description=description,
            primary_key_arn=key.arn,
            deletion_window_in_days=_DELETION_WINDOW_DAYS,
            policy=policy,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, provider=args.dr.provider, protect=True, retain_on_delete=True),
        )
        kms.Alias(
            f"{name}-primary-alias",
            name=self.alias,
            target_key_id=key.key_id,
            opts=pulumi.ResourceOptions(parent=self, provider=args.primary.provider),
        )
        kms.Alias(
            f"{name}-dr-alias",
            name=self.alias,
            target_key_id=replica.key_id,
            opts=pulumi.ResourceOptions(parent=self, provider=args.dr.provider),
        )
        self.primary_arn = key.arn
        self.dr_arn = replica.arn
        self.arns = {"primary": self.primary_arn, "dr": self.dr_arn}
        self.register_outputs({"alias": self.alias, "primary_arn": self.primary_arn, "dr_arn": self.dr_arn})


@dataclass(frozen=True, kw_only=True)
class KeysArgs:
    ownership: Ownership
    primary: Region
    dr: Region


class Keys(pulumi.ComponentResource):
    """The platform's keys by purpose: who may read one kind of data learns nothing of another."""

    by_purpose: Mapping[KeyPurpose, MultiRegionKey]

    def __init__(self, name: str, args: KeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:keys:Keys", name, {}, opts)
        self.by_purpose = {
            purpose: MultiRegionKey(
                f"{name}-{purpose}",
                MultiRegionKeyArgs(purpose=purpose, ownership=args.ownership, primary=args.primary, dr=args.dr),
                pulumi.ResourceOptions(parent=self),
            )
            for purpose in USED_THROUGH
        }
        self.register_outputs({})
