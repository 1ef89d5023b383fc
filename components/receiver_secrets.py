"""Secrets of the alert receivers, declared empty: their values are put in beside Pulumi and never enter its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import secretsmanager

from components.iam import allow, document
from components.keys import MultiRegionKey, allow_key_use
from components.names import secret_name
from components.regions import Region
from components.tags import mandatory_tags
from settings.models import Ownership

GROUP = "receivers"
_RECOVERY_WINDOW_DAYS = 30


def reader_policy(environment: str, key_alias: str, region: Region, groups: Sequence[str] = (GROUP,)) -> str:
    """What reads the secrets of these groups, and no other, in one region."""
    # Secrets Manager ends every ARN with six characters of its own.
    secrets = [region.arn("secretsmanager", f"secret:{secret_name(environment, group, '*')}") for group in groups]
    return document(
        allow("ReadSecrets", ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], secrets),
        allow_key_use("DecryptSecrets", ["kms:Decrypt"], alias=key_alias, service="secretsmanager", region=region),
    )


@dataclass(frozen=True, kw_only=True)
class ReceiverSecretsArgs:
    ownership: Ownership
    receivers: Sequence[str]
    primary: Region
    dr: Region
    key: MultiRegionKey


class ReceiverSecrets(pulumi.ComponentResource):
    """One secret a receiver, replicated to the DR region under the same name."""

    names: Mapping[str, str]
    """Name in Secrets Manager by receiver."""
    arns: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: ReceiverSecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:receiver_secrets:ReceiverSecrets", name, {}, opts)
        self.names = {receiver: secret_name(args.ownership.environment, GROUP, receiver) for receiver in args.receivers}
        self.arns = {
            receiver: secretsmanager.Secret(
                f"{name}-{receiver}",
                name=physical_name,
                description=f"Alert receiver {receiver}; its value is set outside of Pulumi",
                kms_key_id=args.key.primary_arn,
                replicas=[{"region": args.dr.name, "kms_key_id": args.key.dr_arn}],
                recovery_window_in_days=_RECOVERY_WINDOW_DAYS,
                tags=mandatory_tags(args.ownership, purpose=f"alert receiver {receiver}"),
                # Whoever deletes it silences alerts, and nothing here could fill it again.
                opts=pulumi.ResourceOptions(
                    parent=self, provider=args.primary.provider, protect=True, retain_on_delete=True
                ),
            ).arn
            for receiver, physical_name in self.names.items()
        }
        self.register_outputs({"names": self.names})
