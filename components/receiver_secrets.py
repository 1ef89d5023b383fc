"""Secrets of the alert receivers, declared empty: their values are put in beside Pulumi and never enter its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.empty_secret import EmptySecretsArgs, empty_secret
from components.iam import allow, document
from components.key_policies import allow_key_use
from components.names import secret_name
from components.regions import Region

GROUP = "receivers"


def reader_policy(environment: str, key_alias: str, region: Region, groups: Sequence[str] = (GROUP,)) -> str:
    """What reads the secrets of these groups, and no other, in one region."""
    # Secrets Manager ends every ARN with six characters of its own.
    secrets = [region.arn("secretsmanager", f"secret:{secret_name(environment, group, '*')}") for group in groups]
    return document(
        allow("ReadSecrets", ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], secrets),
        allow_key_use("DecryptSecrets", ["kms:Decrypt"], alias=key_alias, service="secretsmanager", region=region),
    )


@dataclass(frozen=True, kw_only=True)
class ReceiverSecretsArgs(EmptySecretsArgs):
    receivers: Sequence[str]


class ReceiverSecrets(pulumi.ComponentResource):
    """One secret a receiver, replicated to the DR region under the same name."""

    names: Mapping[str, str]
    """Name in Secrets Manager by receiver."""
    arns: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: ReceiverSecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:receiver_secrets:ReceiverSecrets", name, {}, opts)
        self.names = {receiver: secret_name(args.ownership.environment, GROUP, receiver) for receiver in args.receivers}
        self.arns = {
            receiver: empty_secret(
                f"{name}-{receiver}",
                args,
                name=physical_name,
                description=f"Alert receiver {receiver}; its value is set outside of Pulumi",
                purpose=f"alert receiver {receiver}",
                parent=self,
            ).arn
            for receiver, physical_name in self.names.items()
        }
        self.register_outputs({"names": self.names})
