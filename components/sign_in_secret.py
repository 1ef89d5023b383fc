"""The secret that Grafana proves itself with where people sign in, declared empty: its value never enters the state."""

from __future__ import annotations

import pulumi

from components.empty_secret import EmptySecretsArgs, empty_secret
from components.names import secret_name
from observability.grafana import CLIENT_SECRET

GROUP = "grafana"


class SignInSecret(pulumi.ComponentResource):
    """One secret, replicated to the DR region under the same name."""

    secret_name: str
    """In Secrets Manager."""

    def __init__(self, name: str, args: EmptySecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:sign_in_secret:SignInSecret", name, {}, opts)
        self.secret_name = secret_name(args.ownership.environment, GROUP, CLIENT_SECRET)
        empty_secret(
            f"{name}-secret",
            args,
            name=self.secret_name,
            description="Client secret of Grafana at the provider of sign-ins; its value is set outside of Pulumi",
            purpose=CLIENT_SECRET,
            parent=self,
        )
        self.register_outputs({"secret_name": self.secret_name})
