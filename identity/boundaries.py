"""Permissions boundaries: what a role can at most have, whoever edits its policies.

A boundary allows by kinds of actions, gives nothing by itself, and denies for good what would undo the guards: rights
to write rights, the trail of who did what, locked backups, and the secrets and buckets of other environments.
"""

from __future__ import annotations

from collections.abc import Sequence

from identity.boundary_actions import AT_MOST, Kind
from identity.place import PREFIX, Place
from identity.statements import Statement

_IDENTITY_WRITING = (
    "iam:Add*",
    "iam:Attach*",
    "iam:Create*",
    "iam:Delete*",
    "iam:Detach*",
    "iam:Put*",
    "iam:Set*",
    "iam:Update*",
    "iam:Upload*",
    "organizations:*",
    "sts:AssumeRole",
)
_ROLE_WRITING = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:Delete*",
    "iam:PutRole*",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:Update*",
)
_UNGUARDING = (
    "backup:DeleteBackupVault*",
    "backup:DeleteRecoveryPoint",
    "cloudtrail:DeleteTrail",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "config:DeleteConfigurationRecorder",
    "config:StopConfigurationRecorder",
    "guardduty:DeleteDetector",
    "kms:DisableKey",
    "kms:ScheduleKeyDeletion",
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket*",
)

_VALUES = (
    "dynamodb:*Item*",
    "dynamodb:GetRecords",
    "ecr:GetAuthorizationToken",
    "kinesis:GetRecords",
    "logs:Get*Events",
    "s3:GetObject*",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter*",
)
_ACCOUNT_WIDE: Sequence[Kind] = ("backup", "recording")
"""Kinds of roles that are about more than this environment's own resources."""


def boundary_name(place: Place, kind: Kind) -> str:
    return f"{place.prefix}{kind}-boundary"


def runbooks_role(place: Place) -> str:
    """ARN of the role that the runbooks of a failover run with, in the DR region."""
    return place.iam(f"role/{place.prefix}runbooks-{place.regions[1]}")


def boundary_arn(place: Place, kind: Kind) -> str:
    return place.iam(f"policy/{boundary_name(place, kind)}")


def boundary(place: Place, kind: Kind) -> tuple[Statement, ...]:
    return (
        Statement(sid="AtMost", actions=tuple(AT_MOST[kind]), resources=("*",)),
        _never("NeverUnguard", _UNGUARDING),
        *(_of_account(kind) if kind in _ACCOUNT_WIDE else _of_environment(place)),
        *_guarded(place, kind),
    )


def logs_of_requests(place: Place) -> list[str]:
    """The bucket whose name AWS WAF prescribes the start of, and its objects."""
    bucket = f"arn:{place.partition}:s3:::aws-waf-logs-{place.prefix}*"
    return [bucket, f"{bucket}/*"]


def _of_environment(place: Place) -> Sequence[Statement]:
    foreign = f"arn:{place.partition}:secretsmanager:*:*:secret:{PREFIX}/{place.environment}/*"
    return (
        Statement(
            sid="NeverOtherSecrets",
            allows=False,
            actions=("secretsmanager:*",),
            resources=(foreign,),
            all_but_resources=True,
        ),
        Statement(
            sid="NeverOtherBuckets",
            allows=False,
            actions=("s3:*",),
            resources=(*place.buckets(), *place.objects(), *logs_of_requests(place)),
            all_but_resources=True,
        ),
    )


def _of_account(kind: Kind) -> Sequence[Statement]:
    """Stores bear names of their owners' choice, and everything there is gets recorded: without values."""
    values = ("secretsmanager:GetSecretValue",) if kind == "backup" else _VALUES
    return (_never("NeverReadValues", values),)


def _guarded(place: Place, kind: Kind) -> Sequence[Statement]:
    if kind == "people":
        return (_never("NeverWriteRights", _IDENTITY_WRITING), _pass_only(runbooks_role(place)))
    if kind != "deployment":
        return (_never("NeverWriteRights", _IDENTITY_WRITING),)
    workloads = boundary_arn(place, "workloads")
    guarded = [place.iam(f"role/{place.prefix}{name}-*") for name in ("people", "backup", "configuration-record")]
    return (
        Statement(
            sid="NeverUnbounded",
            allows=False,
            actions=("iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRole*"),
            resources=("*",),
            # It holds where a role has, or is to have, another boundary or none.
            conditions={"StringNotEquals": {"iam:PermissionsBoundary": (workloads,)}},
        ),
        _pass_only(place.iam(f"role/{place.prefix}*")),
        Statement(sid="NeverGuardedRoles", allows=False, actions=_ROLE_WRITING, resources=tuple(guarded)),
        _never("NeverReadData", ("kms:Decrypt", "s3:GetObject*", "secretsmanager:GetSecretValue")),
    )


def _pass_only(pattern: str) -> Statement:
    """Other roles than those of these ARNs are given to no service."""
    return Statement(
        sid="NeverPassOthers", allows=False, actions=("iam:PassRole",), resources=(pattern,), all_but_resources=True
    )


def _never(sid: str, actions: tuple[str, ...]) -> Statement:
    return Statement(sid=sid, allows=False, actions=actions, resources=("*",))
