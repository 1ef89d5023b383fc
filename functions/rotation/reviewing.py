"""The Lambda function that looks after all secrets, and reports those that need somebody as events.

A value that comes from outside (a webhook's address, a client secret of the sign-in provider) cannot be renewed here;
its age can be seen. Nothing here may read a value, or has to.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

VARIABLE = "SECRETS"
SOURCE = "operations-platform.secrets"
DETAIL_TYPE = "Secret Needs Attention"
_GRACE = timedelta(days=1)
"""Secrets Manager rotates at some time of the day that a rotation is due, and tries again after a failure."""
_ENTRIES_AT_ONCE = 10
"""The most that PutEvents takes."""


def handler(event: dict[str, Any], context: Any) -> None:
    """Whatever `event` says, look at every secret that the environment names, with its greatest age in days."""
    now = datetime.now(UTC)
    secrets = boto3.client("secretsmanager")
    found = [
        _entry(name, reason)
        for name, days in sorted(json.loads(os.environ[VARIABLE]).items())
        for reason in reasons(secrets.describe_secret(SecretId=name), timedelta(days=days), now)
    ]
    events = boto3.client("events")
    for start in range(0, len(found), _ENTRIES_AT_ONCE):
        answer = events.put_events(Entries=found[start : start + _ENTRIES_AT_ONCE])
        if answer["FailedEntryCount"]:
            raise RuntimeError(f"{answer['FailedEntryCount']} events about secrets were not taken")


def reasons(secret: Mapping[str, Any], longest: timedelta, now: datetime) -> Iterator[str]:
    """Why a secret, as DescribeSecret tells of it, needs somebody."""
    in_use = any("AWSCURRENT" in stages for stages in secret.get("VersionIdsToStages", {}).values())
    changed = secret.get("LastChangedDate")
    if not in_use:
        yield "has no value"
    elif changed and now - changed > longest:
        yield f"is unchanged since {changed:%Y-%m-%d}"
    due = secret.get("NextRotationDate")
    if secret.get("RotationEnabled") and due and due + _GRACE < now:
        yield f"should have been rotated by {due:%Y-%m-%d}"
    for replica in secret.get("ReplicationStatus", ()):
        if replica.get("Status") == "Failed":
            yield f"is not replicated to {replica['Region']}"


def _entry(name: str, reason: str) -> Mapping[str, str]:
    return {"Source": SOURCE, "DetailType": DETAIL_TYPE, "Detail": json.dumps({"secret": name, "reason": reason})}
