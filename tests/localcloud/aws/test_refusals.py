"""What AWS refuses is told in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.aws.provider import AwsProvider
from localcloud.endpoints import AwsEndpoint
from localcloud.protocol import ProviderError
from tests.localcloud.aws.engine import Engine, provider
from tests.localcloud.aws.examples import ACCOUNT_ID, REGION, trust
from tests.localcloud.aws.tokens import BUCKET, ROLE, VERSIONING


def test_a_taken_name_is_refused_and_kept(aws: AwsProvider, client):
    for region in (REGION, "us-east-1"):
        name = f"taken-{region}"
        constraint = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        client("s3", region).create_bucket(Bucket=name, **constraint)
        with pytest.raises(ProviderError, match=f'"{name}" exists already and is not part of this stack'):
            Engine(aws, BUCKET, region=region).create({"bucket": name})
        client("s3", region).head_bucket(Bucket=name)


def test_a_taken_role_is_refused_in_one_sentence(aws: AwsProvider):
    inputs = {"name": "taken", "assumeRolePolicy": trust("s3.amazonaws.com")}
    Engine(aws, ROLE).create(inputs)
    with pytest.raises(
        ProviderError, match="exists already and is not part of this stack: import it or choose another"
    ):
        Engine(aws, ROLE).create(inputs)


def test_a_missing_bucket_is_named(aws: AwsProvider):
    with pytest.raises(ProviderError, match="PutBucketVersioning failed with NoSuchBucket"):
        Engine(aws, VERSIONING).create({"bucket": "nowhere", "versioningConfiguration": {"status": "Enabled"}})


def test_an_unreachable_cloud_is_one_sentence(tmp_path: Path):
    nowhere = AwsEndpoint(url="http://127.0.0.1:1", account_id=ACCOUNT_ID, access_key_id="a", secret_access_key="b")
    with (
        provider(nowhere, tmp_path) as aws,
        pytest.raises(ProviderError, match=r"Could not connect to .*127\.0\.0\.1:1"),
    ):
        Engine(aws, ROLE).create({"assumeRolePolicy": trust("s3.amazonaws.com")})
