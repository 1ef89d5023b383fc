"""Which secrets a function rotates and how, as the stack declares it in the function's environment, without values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from functions.rotation.alternation import Credentials
from functions.rotation.elasticsearch import ElasticsearchUser
from functions.rotation.generated import Generated
from functions.rotation.kind import Kind
from functions.rotation.postgresql import PostgresqlUser

VARIABLE = "ROTATIONS"


class NotDeclared(ValueError):
    """A secret that the stack does not have rotated, or not in a way that is known here."""


def kind_of(secret_arn: str, declared: str, client: Any) -> Kind:
    """How to rotate the secret; `declared` is JSON, parameters by the secret's name, `kind` among them.

    Raises:
        NotDeclared
    """
    rotations: Mapping[str, Mapping[str, Any]] = json.loads(declared)
    # Secrets Manager ends every ARN with a dash and six characters of its own.
    name = secret_arn.split(":secret:", 1)[-1].rpartition("-")[0]
    if name not in rotations:
        raise NotDeclared(f"no rotation of {name or secret_arn} is declared")
    parameters = dict(rotations[name])
    kind = parameters.pop("kind")
    if kind in ("generated", "once"):
        return Generated(once=kind == "once")
    administrator = partial(_read, client, parameters.pop("administrator"))
    match kind:
        case "postgresql":
            return PostgresqlUser(**parameters, administrator=administrator)
        case "elasticsearch":
            roles = tuple(parameters.pop("roles"))
            return ElasticsearchUser(**parameters, roles=roles, administrator=administrator)
        case _:
            raise NotDeclared(f"{kind!r} is no kind of rotation")


def _read(client: Any, secret: str) -> Credentials:
    return json.loads(client.get_secret_value(SecretId=secret)["SecretString"])
