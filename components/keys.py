"""Multi-Region KMS keys, one for each purpose: replicated data can be read when its home region is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_aws import kms

from components.iam import THIS_RESOURCE, Statement, account, allow, document, service
from components.names import key_alias
from components.regions import Region
from components.tags import mandatory_tags
from settings.models import Ownership

KeyPurpose = Literal["metrics", "logs", "audit", "backups", "secrets", "volumes", "events"]

_USED_THROUGH: Mapping[KeyPurpose, Sequence[str]] = {
    "metrics": ("s3",),
    "logs": ("s3",),
    "audit": ("s3",),
    "backups": ("s3", "backup"),
    "secrets": ("secretsmanager",),
    "volumes": ("ec2",),
    "events": ("lambda", "sqs"),
}
"""The services that may use each key on behalf of the account's identities."""

_DELETION_WINDOW_DAYS = 30

_ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ReplicateKey",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
    "kms:UpdatePrimaryRegion",
)
_USE = (
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


def service_grants(purpose: KeyPurpose, regions: Sequence[Region]) -> Sequence[Statement]:
    """What services may do with a key of their own accord, on nobody's behalf, for this account."""
    if purpose == "audit":
        return [
            allow(
                "EncryptTrail",
                ["kms:DescribeKey", "kms:GenerateDataKey"],
                [THIS_RESOURCE],
                principal=service("cloudtrail.amazonaws.com"),
                conditions={"ArnLike": {"aws:SourceArn": regions[0].arn("cloudtrail", "trail/*")}},
            )
        ]
    own = {"StringEquals": {"aws:SourceAccount": regions[0].account_id}}
    if purpose == "logs":
        return [
            allow(
                "DeliverLogs",
                ["kms:Decrypt", "kms:GenerateDataKey"],
                [THIS_RESOURCE],
                principal=service("delivery.logs.amazonaws.com"),
                conditions=own,
            )
        ]
    if purpose == "events":
        return [
            allow(
                "NotifyOfFiles",
                ["kms:Decrypt", "kms:GenerateDataKey"],
                [THIS_RESOURCE],
                principal=service("s3.amazonaws.com"),
                conditions=own,
            ),
            *(
                allow(
                    f"KeepLogs{index}",
                    ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"],
                    [THIS_RESOURCE],
                    principal=service(region.endpoint("logs")),
                    conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": region.arn("logs", "log-group:*")}},
                )
                for index, region in enumerate(regions)
            ),
        ]
    return []


def key_policy(account_root: str, service_endpoints: Sequence[str], grants: Sequence[Statement] = ()) -> str:
    """The account's own IAM policies decide who manages the key, and who uses it through `service_endpoints`.

    A service that goes on using the key after the call, as EC2 does for an attached volume, is given a grant.
    """
    return document(
        allow("Administration", _ADMINISTRATION, [THIS_RESOURCE], principal=account(account_root)),
        allow(
            "UseThroughService",
            _USE,
            [THIS_RESOURCE],
            principal=account(account_root),
            conditions={"StringEquals": {"kms:ViaService": service_endpoints}},
        ),
        allow(
            "GrantToService",
            ["kms:CreateGrant"],
            [THIS_RESOURCE],
            principal=account(account_root),
            conditions={
                "Bool": {"kms:GrantIsForAWSResource": "true"},
                "StringEquals": {"kms:ViaService": service_endpoints},
            },
        ),
        *grants,
    )


def allow_key_use(sid: str, actions: Sequence[str], *, alias: str, service: str, region: Region) -> Statement:
    """Allow an identity to use the key behind `alias` through `service`.

    The key is named by its alias, since its id is not known before it exists and a policy must be readable at preview.
    """
    return allow(
        sid,
        actions,
        [region.arn("kms", "key/*")],
        conditions={
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": alias},
            "StringEquals": {"kms:ViaService": region.endpoint(service)},
        },
    )


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
            [region.endpoint(service) for service in _USED_THROUGH[args.purpose] for region in regions],
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
            for purpose in _USED_THROUGH
        }
        self.register_outputs({})
