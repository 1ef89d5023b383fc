"""What is created is there for everyone: held against AWS as another client sees it."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from localcloud.aws.provider import AwsProvider
from localcloud.aws.table import RESOURCE_TYPES
from localcloud.endpoints import AwsEndpoint
from localcloud.protocol import InitializationFailed, ProviderError, State
from tests.localcloud.aws.engine import Engine, provider
from tests.localcloud.aws.examples import DR_REGION, REGION
from tests.localcloud.aws.tokens import ALIAS, BUCKET, KEY, REPLICA


def test_a_bucket_is_seen_by_others(aws: AwsProvider, client):
    bucket = Engine(aws, BUCKET).create({"bucket": "seen", "objectLockEnabled": True, "tags": {"owner": "ops"}})
    s3 = client("s3")
    assert s3.head_bucket(Bucket="seen")["BucketRegion"] == REGION
    assert s3.get_bucket_tagging(Bucket="seen")["TagSet"] == [{"Key": "owner", "Value": "ops"}]
    assert bucket.properties["arn"] == "arn:aws:s3:::seen"
    assert bucket.properties["bucketRegionalDomainName"] == f"seen.s3.{REGION}.amazonaws.com"


def test_a_key_is_seen_by_others(aws: AwsProvider, client):
    key = Engine(aws, KEY).create({"enableKeyRotation": True, "tags": {"owner": "ops"}})
    kms = client("kms")
    assert kms.describe_key(KeyId=key.id)["KeyMetadata"]["Description"] == ""
    assert kms.get_key_rotation_status(KeyId=key.id)["KeyRotationEnabled"]
    assert kms.list_resource_tags(KeyId=key.id)["Tags"] == [{"TagKey": "owner", "TagValue": "ops"}]


def test_a_key_and_its_replica_bear_the_same_alias(aws: AwsProvider):
    key = Engine(aws, KEY).create({"multiRegion": True})
    replica = Engine(aws, REPLICA, region=DR_REGION).create({"primaryKeyArn": key.properties["arn"]})
    for region, target in ((REGION, key), (DR_REGION, replica)):
        inputs = {"name": "alias/both", "targetKeyId": target.id}
        alias = Engine(aws, ALIAS, region=region).create(inputs)
        assert alias.properties["targetKeyArn"] == target.properties["arn"]
    with pytest.raises(ProviderError, match="exists already"):
        Engine(aws, ALIAS).create({"name": "alias/both", "targetKeyId": Engine(aws, KEY).create({}).id})


def test_a_resource_may_choose_its_region(aws: AwsProvider, client):
    engine = Engine(aws, BUCKET)
    engine.create({"bucket": "elsewhere", "region": DR_REGION})
    assert client("s3").head_bucket(Bucket="elsewhere")["BucketRegion"] == DR_REGION
    diff = engine.diff({"bucket": "elsewhere"})
    assert (diff.replaces, diff.delete_before_replace) == (["region"], True)


def test_import_may_name_the_region(aws: AwsProvider):
    made = Engine(aws, KEY, region=DR_REGION).create({"description": "there"})
    found = Engine(aws, KEY).adopt(f"{made.id}@{DR_REGION}")
    assert found and found.id == made.id
    assert found.inputs["region"] == DR_REGION


def test_a_prefix_names_the_bucket_once(aws: AwsProvider):
    engine = Engine(aws, BUCKET)
    made = engine.create({"bucketPrefix": "logs-"})
    assert re.fullmatch(r"logs-[0-9a-f]{7}", made.id)
    assert made.properties["bucket"] == made.id
    assert not aws.not_emulated()
    assert not engine.diff({"bucketPrefix": "logs-"}).paths
    assert engine.refresh() == made


def test_default_tags_are_set_and_not_taken_for_the_programs_own(endpoint: AwsEndpoint, tmp_path: Path, client):
    tags = json.dumps({"tags": {"stack": "dev", "owner": "nobody"}})
    with provider(endpoint, tmp_path, defaultTags=tags) as aws:
        engine = Engine(aws, KEY)
        made = engine.create({"tags": {"owner": "ops"}})
        assert made.properties["tagsAll"] == {"stack": "dev", "owner": "ops"}
        assert engine.refresh() == made
        assert made.inputs["tags"] == made.properties["tags"] == {"owner": "ops"}
        imported = Engine(aws, KEY).adopt(made.id)
        assert imported and imported.inputs["tags"] == {"owner": "ops"}
    with provider(endpoint, tmp_path, defaultTags=json.dumps({"tags": {"stack": "prod"}})) as aws:
        engine.provider = aws
        assert engine.diff({"tags": {"owner": "ops"}}).paths == ("tagsAll",)
        engine.update({"tags": {"owner": "ops"}})
    there = client("kms").list_resource_tags(KeyId=made.id)["Tags"]
    assert {tag["TagKey"]: tag["TagValue"] for tag in there} == {"stack": "prod", "owner": "ops"}


def test_what_fails_half_way_stays_in_the_state_and_is_finished_next_time(aws: AwsProvider, client):
    engine = Engine(aws, KEY)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(InitializationFailed) as caught:
        patch.setattr(RESOURCE_TYPES[KEY], "update", _refuse)
        engine.create({"isEnabled": False})
    assert caught.value.reasons == ["refused"]
    engine.update({"isEnabled": False})
    assert not client("kms").describe_key(KeyId=caught.value.id)["KeyMetadata"]["Enabled"]


def _refuse(*_: object) -> None:
    raise ProviderError("refused")


def test_fifty_creations_on_sixteen_threads(aws: AwsProvider, client):
    def create(number: int) -> State:
        region = (REGION, DR_REGION)[number % 2]
        return Engine(aws, BUCKET, name=f"b{number}", region=region).create({"bucket": f"many-{number}"})

    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(create, range(50)))
    there = {bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]}
    assert {one.id for one in made} == {f"many-{number}" for number in range(50)} <= there
