"""What an example of a resource type says, and what examples are made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACCOUNT_ID = "123456789012"
REGION = "eu-central-1"
DR_REGION = "eu-west-1"


@dataclass(frozen=True)
class Of:
    """A property of one of the resources that an example needs."""

    need: str
    property: str


@dataclass(frozen=True, kw_only=True)
class Need:
    """A resource that must be there before the example's own."""

    token: str
    inputs: Mapping[str, Any]
    region: str = REGION


@dataclass(frozen=True, kw_only=True)
class Example:
    """`update` and `replacement` are laid over `inputs`; None where pulumi-aws offers no such change.

    `not_kept` are the patterns of inputs that moto loses; `not_imported` inputs that no object of AWS has.
    """

    token: str
    inputs: Mapping[str, Any]
    update: Mapping[str, Any] | None
    replacement: Mapping[str, Any] | None
    needs: Mapping[str, Need] = field(default_factory=dict)
    region: str = REGION
    not_kept: frozenset[str] = frozenset()
    not_imported: frozenset[str] = frozenset()
    stays_when_deleted: bool = False
    """AWS resets such a configuration instead of removing it."""


def policy(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str) -> str:
    return policy({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def allow(action: str, **more: Any) -> Mapping[str, Any]:
    return {"Sid": "Allow", "Effect": "Allow", "Action": [action], "Resource": "*", **more}


ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:root"}
KEY_POLICY = policy(allow("kms:*", Principal=ROOT))
BUCKET = Need(token="aws:s3/bucket:Bucket", inputs={})
KEY = Need(token="aws:kms/key:Key", inputs={"multiRegion": True})


def role(service: str = "s3.amazonaws.com") -> Need:
    return Need(token="aws:iam/role:Role", inputs={"assumeRolePolicy": trust(service)})


ROLE = role()
