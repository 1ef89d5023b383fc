"""What a refresh finds that somebody changed behind the program."""

from __future__ import annotations

from localcloud.aws.provider import AwsProvider
from tests.localcloud.aws.engine import Engine
from tests.localcloud.aws.examples import policy
from tests.localcloud.aws.tokens import BUCKET, KEY


def test_drift_is_found_and_only_drift(aws: AwsProvider, client):
    engine = Engine(aws, BUCKET)
    engine.create({"bucket": "drifting", "tags": {"owner": "ops"}})
    tags = [{"Key": "owner", "Value": "ops"}, {"Key": "by", "Value": "hand"}]
    client("s3").put_bucket_tagging(Bucket="drifting", Tagging={"TagSet": tags})
    found = engine.refresh()
    assert found and found.inputs == {
        "bucket": "drifting",
        "forceDestroy": False,
        "tags": {"owner": "ops", "by": "hand"},
    }
    assert engine.diff({"bucket": "drifting", "tags": {"owner": "ops"}}).deleted == ["tags.by"]


def test_drift_of_a_property_that_moto_loses_is_not_imagined(aws: AwsProvider):
    engine, inputs = Engine(aws, KEY), {"enableKeyRotation": True, "rotationPeriodInDays": 200}
    engine.create(inputs)
    assert engine.refresh()
    assert not engine.diff(inputs).paths
    engine.update({**inputs, "rotationPeriodInDays": 300})
    assert engine.refresh()
    assert not engine.diff({**inputs, "rotationPeriodInDays": 300}).paths


def test_a_resource_deleted_behind_its_back_is_gone(aws: AwsProvider, client):
    engine = Engine(aws, BUCKET)
    engine.create({"bucket": "vanishing"})
    client("s3").delete_bucket(Bucket="vanishing")
    assert engine.refresh() is None


def test_what_aws_keeps_by_itself_may_go_from_the_program(aws: AwsProvider):
    engine = Engine(aws, KEY)
    engine.create({"description": "kept", "policy": policy({"Effect": "Allow", "Action": "kms:*", "Resource": "*"})})
    assert not engine.diff({}).paths
