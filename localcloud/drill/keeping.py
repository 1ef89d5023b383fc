"""Where the evidence of a drill is kept: in a file and, while the stack's cloud runs, in its locked bucket."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3

from identity.place import place_of
from localcloud.endpoints import AwsEndpoint, Endpoints
from localcloud.health import health
from localcloud.layout import CloudDirectory
from localcloud.report import write_json
from settings.models import Settings

_PURPOSE = "backups"


def running_aws(cloud: CloudDirectory) -> AwsEndpoint | None:
    """None while the stack's cloud does not run."""
    endpoints = Endpoints.read(cloud.endpoints)
    return endpoints.aws if endpoints and any(one.process == "moto" and one.well for one in health(cloud)) else None


def keep(
    document: Mapping[str, Any], name: str, cloud: CloudDirectory, aws: AwsEndpoint | None, settings: Settings
) -> Iterator[str]:
    """Each place where it is now, in words."""
    file = cloud.path / "drills" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    write_json(document, file)
    yield str(file.relative_to(cloud.root))
    if aws:
        yield from _locked(document, f"drills/{name}", aws, settings)


def _locked(document: Mapping[str, Any], key: str, aws: AwsEndpoint, settings: Settings) -> Iterator[str]:
    """Nothing where the stack was never brought up, so that it has no such bucket."""
    s3 = boto3.client(
        "s3",
        endpoint_url=aws.url,
        region_name=settings.aws.primary_region,
        aws_access_key_id=aws.access_key_id,
        aws_secret_access_key=aws.secret_access_key,
    )
    prefix = f"{place_of(settings).prefix}{_PURPOSE}-"
    buckets = (one["Name"] for one in s3.list_buckets()["Buckets"])
    for bucket in (name for name in buckets if name.startswith(prefix) and name.endswith(settings.aws.primary_region)):
        s3.put_object(
            Bucket=bucket, Key=key, Body=json.dumps(document, sort_keys=True).encode(), ChecksumAlgorithm="SHA256"
        )
        lock = s3.head_object(Bucket=bucket, Key=key)
        until = f"{lock['ObjectLockRetainUntilDate']:%F}"
        yield f"s3://{bucket}/{key}, locked in {lock['ObjectLockMode']} mode until {until}"
