"""The secret that Grafana proves itself with where people sign in, declared empty: its value never enters the state."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import secretsmanager

from components.keys import MultiRegionKey
from components.names import secret_name
from components.regions import Region
from components.tags import mandatory_tags
from observability.grafana import CLIENT_SECRET
from settings.models import Ownership

GROUP = "grafana"
_RECOVERY_WINDOW_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class SignInSecretArgs:
    ownership: Ownership
    primary: Region
    dr: Region
    key: MultiRegionKey


class SignInSecret(pulumi.ComponentResource):
    """One secret, replicated to the DR region under the same name."""

    secret_name: str
    """In Secrets Manager."""

    def __init__(self, name: str, args: SignInSecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:sign_in_secret:SignInSecret", name, {}, opts)
        self.secret_name = secret_name(args.ownership.environment, GROUP, CLIENT_SECRET)
        secretsmanager.Secret(
            f"{name}-secret",
            name=self.secret_name,
            description="Client secret of Grafana at the provider of sign-ins; its value is set outside of Pulumi",
            kms_key_id=args.key.primary_arn,
            replicas=[{"region": args.dr.name, "kms_key_id": args.key.dr_arn}],
            recovery_window_in_days=_RECOVERY_WINDOW_DAYS,
            tags=mandatory_tags(args.ownership, purpose=CLIENT_SECRET),
            # Whoever deletes it locks everyone out of the dashboards, and nothing here could fill it again.
            opts=pulumi.ResourceOptions(
                parent=self, provider=args.primary.provider, protect=True, retain_on_delete=True
            ),
        )
        self.register_outputs({"secret_name": self.secret_name})
