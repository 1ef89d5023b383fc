"""Who may manage and use a KMS key, in its own policy and in those of identities. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from components.iam import THIS_RESOURCE, Statement, account, allow, document, service
from components.regions import Region

KeyPurpose = Literal["metrics", "logs", "audit", "backups", "secrets", "volumes", "events"]

USED_THROUGH: Mapping[KeyPurpose, Sequence[str]] = {
    "metrics": ("s3",),
    "logs": ("s3",),
    "audit": ("s3",),
    "backups": ("s3", "backup"),
    "secrets": ("secretsmanager",),
    "volumes": ("ec2",),
    "events": ("lambda", "sqs"),
}
"""The services that may use each key on behalf of the account's identities."""

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
