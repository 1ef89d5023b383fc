"""Who may read a secret, whatever the policies of others say. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from components.iam import THIS_RESOURCE, deny, document


def readers_only(readers: Sequence[str]) -> str | None:
    """A resource policy that keeps all but these roles, named by their ARNs, from the value; None names nobody.

    A role whose own policies allow everything is kept out too, the administrator's included.
    """
    if not readers:
        return None
    return document(
        deny(
            "ReadersOnly",
            ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"],
            [THIS_RESOURCE],
            conditions={"ArnNotEquals": {"aws:PrincipalArn": readers}},
        )
    )
