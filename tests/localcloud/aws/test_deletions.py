"""What a deletion removes, and what it keeps."""

from __future__ import annotations

import pytest

from localcloud.aws.provider import AwsProvider
from localcloud.protocol import ProviderError
from tests.localcloud.aws.engine import Engine
from tests.localcloud.aws.tokens import BUCKET, KEY


def test_a_deleted_key_waits_for_its_deletion(aws: AwsProvider, client):
    engine = Engine(aws, KEY)
    key = engine.create({"deletionWindowInDays": 7})
    engine.delete()
    assert client("kms").describe_key(KeyId=key.id)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert engine.refresh() is None


def test_a_full_bucket_is_kept_unless_forced(aws: AwsProvider, client):
    engine = Engine(aws, BUCKET)
    engine.create({"bucket": "full"})
    client("s3").put_object(Bucket="full", Key="a", Body=b"a")
    with pytest.raises(ProviderError, match=r'"full" is not empty: empty it, or run `up` with `forceDestroy` first'):
        engine.delete()
    engine.update({"bucket": "full", "forceDestroy": True})
    engine.delete()
    assert engine.refresh() is None


def test_a_locked_bucket_is_emptied_of_governed_objects(aws: AwsProvider, client):
    engine = Engine(aws, BUCKET)
    engine.create({"bucket": "locked", "objectLockEnabled": True, "forceDestroy": True})
    lock = {"mode": "GOVERNANCE", "days": 30}
    Engine(aws, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").create(
        {"bucket": "locked", "rule": {"defaultRetention": lock}}
    )
    client("s3").put_object(Bucket="locked", Key="a", Body=b"a", ChecksumAlgorithm="CRC32")
    engine.delete()
    assert engine.refresh() is None
