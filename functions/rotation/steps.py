"""The four steps in which Secrets Manager has a secret rotated (its user guide, "Lambda rotation functions").

The version in use keeps its label, and its value stays valid, until the last step. Each step may be repeated, as
Secrets Manager does after a failure: what an earlier attempt made is kept.
"""

from __future__ import annotations

from typing import Any

from functions.rotation.kind import Kind

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"


class NotUnderRotation(ValueError):
    """The version is none that Secrets Manager is rotating to."""


def rotate(client: Any, secret: str, version: str, step: str, kind: Kind) -> None:
    """Do one step towards `version` of the secret, named by its ARN.

    Raises:
        NotUnderRotation: for a version that is not pending, or a secret that is not rotated.
        ValueError: for a step that there is not.
    """
    stages = _stages(client, secret, version)
    # The first value of an empty secret is in use as soon as it is stored, and has to be installed all the same.
    if PENDING not in stages and CURRENT not in stages:
        raise NotUnderRotation(f"version {version} of {secret} is not {PENDING}")
    match step:
        case "createSecret":
            _create(client, secret, version, kind)
        case "setSecret":
            kind.install(_made(client, secret, version))
        case "testSecret":
            kind.prove(_made(client, secret, version))
        case "finishSecret":
            if CURRENT not in stages:
                _finish(client, secret, version)
        case _:
            raise ValueError(f"{step!r} is no step of a rotation")


def _create(client: Any, secret: str, version: str, kind: Kind) -> None:
    if _value(client, secret, VersionId=version) is not None:
        return
    renewed = kind.renewed(_value(client, secret, VersionStage=CURRENT))
    client.put_secret_value(SecretId=secret, ClientRequestToken=version, SecretString=renewed, VersionStages=[PENDING])


def _finish(client: Any, secret: str, version: str) -> None:
    versions = client.describe_secret(SecretId=secret)["VersionIdsToStages"]
    in_use = next((one for one, stages in versions.items() if CURRENT in stages), None)
    moved = {"MoveToVersionId": version, **({"RemoveFromVersionId": in_use} if in_use else {})}
    client.update_secret_version_stage(SecretId=secret, VersionStage=CURRENT, **moved)


def _stages(client: Any, secret: str, version: str) -> list[str]:
    description = client.describe_secret(SecretId=secret)
    if not description.get("RotationEnabled"):
        raise NotUnderRotation(f"{secret} is not rotated")
    return description.get("VersionIdsToStages", {}).get(version, [])


def _made(client: Any, secret: str, version: str) -> str:
    value = _value(client, secret, VersionId=version)
    if value is None:
        raise NotUnderRotation(f"version {version} of {secret} has no value yet")
    return value


def _value(client: Any, secret: str, **which: str) -> str | None:
    """None where there is no such version, or none with a value."""
    try:
        return client.get_secret_value(SecretId=secret, **which)["SecretString"]
    except client.exceptions.ResourceNotFoundException:
        return None
