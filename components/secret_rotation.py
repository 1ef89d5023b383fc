"""Secrets that are declared empty, and the function that fills and renews them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import secretsmanager

from components.empty_secret import EmptySecretsArgs, empty_secret
from components.iam import Statement, allow
from components.key_policies import allow_key_use
from components.keys import MultiRegionKey
from components.lambda_function import LambdaFunction, LambdaFunctionArgs, Network
from components.names import role_name, secret_name
from components.regions import Region
from settings.guarding import Guarding, Rotation

GROUP = "rotated"
_PURPOSE = "secret-rotation"
_LONGEST_DAYS = 1000
"""The most that Secrets Manager waits between two rotations."""

Rotations = Mapping[str, Mapping[str, Any]]
"""How functions/rotation is to renew each secret, by its name."""


def rotations(environment: str, rotation: Rotation) -> Rotations:
    """Those that the settings ask for."""
    databases = {"postgresql": rotation.postgresql, "elasticsearch": rotation.elasticsearch}
    found: dict[str, Mapping[str, Any]] = {token: {"kind": "generated"} for token in rotation.tokens}
    for kind, users in databases.items():
        found |= {name: {"kind": kind, **user.model_dump(exclude_none=True)} for name, user in users.items()}
    return {secret_name(environment, GROUP, name): found[name] for name in sorted(found)}


def rotator_role_arn(environment: str, region: Region) -> str:
    """Of the role that fills and renews secrets."""
    return region.role_arn(role_name(environment, _PURPOSE, region))


@dataclass(frozen=True, kw_only=True)
class SecretRotationArgs(EmptySecretsArgs):
    settings: Guarding
    events_key: MultiRegionKey
    filled: Sequence[str]
    """Names of secrets, declared elsewhere, that get a first value here and keep it."""
    after: Sequence[pulumi.Resource]
    """Where those are declared."""


class SecretRotation(pulumi.ComponentResource):
    """The function, the secrets that the settings have it renew, and the schedule of each."""

    names: Sequence[str]
    """Of the secrets that are renewed."""

    def __init__(self, name: str, args: SecretRotationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:secret_rotation:SecretRotation", name, {}, opts)
        environment, settings, region = args.ownership.environment, args.settings.rotation, args.primary
        renewed = rotations(environment, settings)
        filled: Rotations = {secret: {"kind": "once"} for secret in args.filled}
        self.names = [*renewed]
        function = LambdaFunction(
            f"{name}-rotating",
            LambdaFunctionArgs(
                ownership=args.ownership,
                region=region,
                purpose=_PURPOSE,
                description="Fills and renews secrets",
                package="rotation",
                handler="functions.rotation.rotating.handler",
                environment={"ROTATIONS": json.dumps({**renewed, **filled}, sort_keys=True)},
                permissions=_permissions(args, {**renewed, **filled}),
                key=args.events_key,
                key_arn=args.events_key.primary_arn,
                log_retention_days=args.settings.event_retention_days,
                invoked_by="secretsmanager.amazonaws.com",
                network=_network(settings),
            ),
            pulumi.ResourceOptions(parent=self),
        )
        own = [
            empty_secret(
                f"{name}-{secret.rpartition('/')[2]}",
                args,
                name=secret,
                description=f"Renewed every {settings.days} days; its value is set by the rotation function",
                purpose=secret.rpartition("/")[2],
                parent=self,
                readers=[*args.readers, rotator_role_arn(environment, region)],
            )
            for secret in renewed
        ]
        for secret in (*renewed, *filled):
            secretsmanager.SecretRotation(
                f"{name}-{secret.rpartition('/')[2]}-schedule",
                secret_id=secret,
                rotation_lambda_arn=function.arn,
                rotation_rules={"automatically_after_days": settings.days if secret in renewed else _LONGEST_DAYS},
                opts=pulumi.ResourceOptions(
                    parent=self,
                    provider=region.provider,
                    depends_on=[*own, *args.after, *([function.invocation] if function.invocation else [])],
                ),
            )
        self.register_outputs({"names": self.names})


def _network(settings: Rotation) -> Network | None:
    if not settings.subnet_ids:
        return None
    return Network(subnet_ids=settings.subnet_ids, security_group_ids=settings.security_group_ids)


def _permissions(args: SecretRotationArgs, rotations: Rotations) -> Sequence[Statement]:
    """To renew these secrets, and to read those of the administrators who make users."""
    region = args.primary
    administrators = sorted({how["administrator"] for how in rotations.values() if "administrator" in how})
    renew = ["DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"]
    return [
        allow("Renew", [f"secretsmanager:{action}" for action in renew], region.secret_arns(rotations)),
        *(
            [allow("ReadAdministrators", ["secretsmanager:GetSecretValue"], region.secret_arns(administrators))]
            if administrators
            else []
        ),
        allow_key_use(
            "UseSecretsKey",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            alias=args.key.alias,
            service="secretsmanager",
            region=region,
        ),
    ]
