"""Evidence goes into a file, and into the locked bucket of a cloud that runs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.drill.keeping import keep, running_aws
from localcloud.drill.world import world
from localcloud.endpoints import AwsEndpoint
from localcloud.layout import PROJECT_ROOT, CloudDirectory
from settings.loader import load_from_files
from settings.models import Settings

DOCUMENT = {"drill": "restore", "passed": True}
NAME = "20261124T120000Z-restore.json"
DAYS = 30


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_from_files(PROJECT_ROOT, "prod").settings


def test_without_a_running_cloud_there_is_the_file(tmp_path: Path, settings: Settings) -> None:
    cloud = CloudDirectory("prod", tmp_path)
    (place,) = keep(DOCUMENT, NAME, cloud, running_aws(cloud), settings)
    assert json.loads((tmp_path / place).read_text()) == DOCUMENT


def test_a_running_cloud_keeps_it_locked(tmp_path: Path, settings: Settings) -> None:
    region = settings.aws.primary_region
    with world(region, settings.aws.dr_region) as running:
        aws = AwsEndpoint(url=running.endpoint, account_id="1" * 12, access_key_id="drill", secret_access_key="drill")
        s3 = running.client("s3", region)
        cloud = CloudDirectory("prod", tmp_path)
        # A cloud that was started and never brought up has no bucket yet.
        assert len(list(keep(DOCUMENT, NAME, cloud, aws, settings))) == 1
        bucket = _locked_bucket(s3, settings)
        _, place = keep(DOCUMENT, NAME, cloud, aws, settings)
        kept = (datetime.now(UTC) + timedelta(days=DAYS)).date()
        assert place == f"s3://{bucket}/drills/{NAME}, locked in COMPLIANCE mode until {kept}"
        assert json.load(s3.get_object(Bucket=bucket, Key=f"drills/{NAME}")["Body"]) == DOCUMENT
        (version,) = s3.list_object_versions(Bucket=bucket)["Versions"]
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


def _locked_bucket(s3: Any, settings: Settings) -> str:
    region = settings.aws.primary_region
    bucket = f"kiso-{settings.ownership.environment}-backups-111111111111-{region}"
    s3.create_bucket(
        Bucket=bucket,
        CreateBucketConfiguration={"LocationConstraint": region},
        ObjectLockEnabledForBucket=True,
    )
    s3.put_object_lock_configuration(
        Bucket=bucket,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": DAYS}},
        },
    )
    return bucket
