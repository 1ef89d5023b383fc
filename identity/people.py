"""The roles of people and of pipelines: who may take each, for how long, and what it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from identity.boundary_actions import Kind
from identity.deployment import configure, inspect
from identity.grants import EVERYTHING, Conditions, Grant, find_cluster, read_logs, use_keys, watch
from identity.place import Place
from identity.runbooks import run_runbooks
from settings.people import People

RoleName = Literal["sre", "developer", "support", "steering", "break-glass", "ci-preview", "ci-deploy"]

_SIGN_IN = "https://signin.aws.amazon.com/saml"
_STS = "sts.amazonaws.com"
_FRESH_SECONDS = 900
"""How old a second factor may be when the glass is broken."""


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Who may take a role: one statement of its trust policy."""

    principal: Mapping[str, str]
    actions: Sequence[str]
    conditions: Conditions


@dataclass(frozen=True, kw_only=True)
class PersonRole:
    name: RoleName
    description: str
    trust: Sequence[Trust]
    grants: Sequence[Grant]
    session_hours: int
    boundary: Kind = "people"


def role_arn(place: Place, name: RoleName) -> str:
    return place.iam(f"role/{physical_name(place, name)}")


def physical_name(place: Place, name: RoleName) -> str:
    return f"{place.prefix}people-{name}"


def person_roles(place: Place, people: People) -> Sequence[PersonRole]:
    groups, forge, hours = people.groups, people.forge, people.sessions.hours
    return (
        PersonRole(
            name="sre",
            description="Keeps the platform running: sees all of it, turns secrets over, fails over and back",
            trust=[_signed_in(people, groups.sre)],
            grants=[
                *watch(place),
                *read_logs(place),
                *inspect(place),
                *_investigate(place),
                *_operate(place),
                *run_runbooks(place),
            ],
            session_hours=hours,
        ),
        PersonRole(
            name="developer",
            description="Sees how services run: metrics, alarms and logs",
            trust=[_signed_in(people, groups.developer)],
            grants=[*watch(place), *read_logs(place)],
            session_hours=hours,
        ),
        PersonRole(
            name="support",
            description="Answers customers: reads logs and alarms",
            trust=[_signed_in(people, groups.support)],
            grants=[*watch(place), *read_logs(place)],
            session_hours=hours,
        ),
        PersonRole(
            name="steering",
            description="Reads reports",
            trust=[_signed_in(people, groups.steering)],
            grants=_report(place),
            session_hours=hours,
        ),
        PersonRole(
            name="break-glass",
            description="Repairs what nobody else may; taking it raises an alarm",
            trust=[_breaking_glass(place, arn) for arn in people.break_glass],
            grants=[
                *watch(place),
                *read_logs(place),
                *inspect(place),
                *_operate(place),
                *run_runbooks(place),
                *_repair(place),
            ],
            session_hours=people.sessions.break_glass_hours,
        ),
        PersonRole(
            name="ci-preview",
            description="Pipelines of a branch: read what is deployed, to preview a change to it",
            trust=[
                _forged(
                    place, people, [f"repo:{forge.repository}:ref:refs/heads/{it}" for it in forge.preview_branches]
                )
            ],
            grants=[find_cluster(place), *inspect(place)],
            session_hours=1,
        ),
        PersonRole(
            name="ci-deploy",
            description="Pipelines of an environment: deploy",
            trust=[_forged(place, people, [f"repo:{forge.repository}:environment:{forge.deployment_environment}"])],
            grants=[find_cluster(place), *inspect(place), *configure(place)],
            session_hours=1,
            boundary="deployment",
        ),
    )


def _signed_in(people: People, group: str) -> Trust:
    """Members of the group, after a second factor: the identity provider vouches for both by session tags."""
    return Trust(
        principal={"Federated": people.identity_provider_arn},
        actions=["sts:AssumeRoleWithSAML", "sts:TagSession"],
        conditions={
            "StringEquals": {"SAML:aud": _SIGN_IN, "aws:RequestTag/group": group, "aws:RequestTag/mfa": "true"}
        },
    )


def _breaking_glass(place: Place, arn: str) -> Trust:
    """One person, just after a second factor, through an endpoint in a region where the alarm listens."""
    return Trust(
        principal={"AWS": arn},
        actions=["sts:AssumeRole"],
        conditions={
            "Bool": {"aws:MultiFactorAuthPresent": "true"},
            "NumericLessThan": {"aws:MultiFactorAuthAge": str(_FRESH_SECONDS)},
            "StringEquals": {"aws:RequestedRegion": place.regions},
        },
    )


def _forged(place: Place, people: People, subjects: Sequence[str]) -> Trust:
    host = people.forge.issuer_host
    return Trust(
        principal={"Federated": place.iam(f"oidc-provider/{host}")},
        actions=["sts:AssumeRoleWithWebIdentity"],
        conditions={"StringEquals": {f"{host}:aud": _STS, f"{host}:sub": subjects}},
    )


def _investigate(place: Place) -> list[Grant]:
    return [
        Grant(sid="ReadTrail", actions=["cloudtrail:LookupEvents"], resources=["*"]),
        Grant(
            sid="ReadFindings",
            actions=["guardduty:GetFindings", "guardduty:ListFindings"],
            resources=EVERYTHING,
            conditions={"StringEquals": {"aws:RequestedRegion": place.regions}},
        ),
        Grant(
            sid="ReadAllFindings",
            actions=["securityhub:GetFindings"],
            resources=place.arns("securityhub", "hub/default"),
        ),
        Grant(sid="ReadStoredLogs", actions=["s3:GetObject"], resources=place.objects("logs")),
        use_keys(place, "DecryptStoredLogs", ["kms:Decrypt"], ["s3"], "logs"),
    ]


def _operate(place: Place) -> list[Grant]:
    return [
        Grant(
            sid="RotateSecrets",
            actions=["secretsmanager:RotateSecret"],
            resources=place.arns("secretsmanager", place.secrets),
        ),
        Grant(
            sid="MoveDeadLetters",
            actions=["sqs:StartMessageMoveTask"],
            resources=place.arns("sqs", f"{place.prefix}*"),
        ),
        Grant(
            sid="InspectBackups",
            actions=["backup:DescribeBackupVault", "backup:ListRecoveryPointsByBackupVault"],
            resources=place.arns("backup", f"backup-vault:{place.prefix}*"),
        ),
    ]


def _report(place: Place) -> list[Grant]:
    audit = place.buckets("audit")
    return [
        Grant(
            sid="ListReports",
            actions=["s3:ListBucket"],
            resources=audit,
            conditions={"StringLike": {"s3:prefix": "reports/*"}},
        ),
        Grant(sid="ReadReports", actions=["s3:GetObject"], resources=[f"{bucket}/reports/*" for bucket in audit]),
        use_keys(place, "DecryptReports", ["kms:Decrypt"], ["s3"], "audit"),
    ]


def _repair(place: Place) -> list[Grant]:
    return [
        Grant(
            sid="SetSecrets",
            actions=["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
            resources=place.arns("secretsmanager", place.secrets),
        ),
        Grant(sid="ReadObjects", actions=["s3:GetObject"], resources=place.objects()),
        Grant(sid="WriteObjects", actions=["s3:PutObject"], resources=place.objects("metrics", "logs")),
        use_keys(place, "UseKeys", ["kms:Decrypt", "kms:GenerateDataKey"], ["s3", "secretsmanager"], "*"),
        Grant(
            sid="ChangeEntry",
            actions=["wafv2:UpdateWebACL"],
            resources=place.arns("wafv2", f"regional/webacl/{place.prefix}*/*", "regional/managedruleset/*/*"),
        ),
    ]
