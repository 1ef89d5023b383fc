"""Copies each new version of an object into a second bucket, and no deletion: a mistake in one is none in the other.

Events come at least once and in any order. A version that comes twice is copied twice, and the newest one of its key
is copied last, so that both buckets show the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

VARIABLE = "SECOND_COPIES"
_NOT_FOUND = 404


@dataclass(frozen=True, kw_only=True)
class Configuration:
    source: str
    """Name of the bucket in the function's own region."""
    destination: str
    destination_region: str


def handler(event: Mapping[str, Any], context: Any) -> None:
    """An `Object Created` event of Amazon S3, as EventBridge delivers it."""
    configuration = Configuration(**json.loads(os.environ[VARIABLE]))
    destination = boto3.client("s3", region_name=configuration.destination_region)
    copy(event["detail"]["object"], configuration, source=boto3.client("s3"), destination=destination)


def copy(created: Mapping[str, Any], configuration: Configuration, *, source: Any, destination: Any) -> None:
    """Copy the version that was created, and after it the newest of its key where that is another.

    Raises ClientError where S3 refuses: Lambda then tries again, and puts the event aside at last.
    """
    key, version = created["key"], created["version-id"]
    newest = _newest_version(source, configuration.source, key)
    for one in dict.fromkeys(each for each in (version, newest) if each):
        # Managed, so that what is too large for one request is copied in parts.
        destination.copy(
            {"Bucket": configuration.source, "Key": key, "VersionId": one},
            configuration.destination,
            key,
            SourceClient=source,
        )


def _newest_version(s3: Any, bucket: str, key: str) -> str | None:
    """None where the key was deleted meanwhile."""
    try:
        return s3.head_object(Bucket=bucket, Key=key)["VersionId"]
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == _NOT_FOUND:
            return None
        raise
