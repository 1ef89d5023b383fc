"""Copies of objects between two buckets of moto's, whatever order the events come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from functions.second_copies.copying import Configuration, copy, handler

HERE, THERE = "ap-northeast-1", "ap-northeast-3"
PAIR = Configuration(source="audit", destination="audit-copies", destination_region=THERE)


@pytest.fixture
def regions(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Any]]:
    """S3 of both regions, each with its bucket."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", HERE)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        found = []
        for region, bucket in ((HERE, PAIR.source), (THERE, PAIR.destination)):
            s3 = boto3.client("s3", region_name=region)
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
            found.append(s3)
        yield found[0], found[1]


@pytest.fixture
def put(regions: tuple[Any, Any]) -> Callable[..., dict[str, str]]:
    """Writes a version and gives the part of its event that names it."""

    def write(key: str, body: bytes, **more: Any) -> dict[str, str]:
        made = regions[0].put_object(Bucket=PAIR.source, Key=key, Body=body, **more)
        return {"key": key, "version-id": made["VersionId"]}

    return write


def copied(event: dict[str, str], regions: tuple[Any, Any]) -> None:
    copy(event, PAIR, source=regions[0], destination=regions[1])


def held(regions: tuple[Any, Any], key: str) -> bytes:
    return regions[1].get_object(Bucket=PAIR.destination, Key=key)["Body"].read()


def bodies(regions: tuple[Any, Any]) -> list[bytes]:
    """Of every version in the second bucket."""
    versions = regions[1].list_object_versions(Bucket=PAIR.destination).get("Versions", ())
    return [
        regions[1].get_object(Bucket=PAIR.destination, Key=one["Key"], VersionId=one["VersionId"])["Body"].read()
        for one in versions
    ]


def test_an_object_is_copied_with_its_metadata_and_tags(regions: Any, put: Any) -> None:
    copied(put("trail/one.json", b"one", Metadata={"digest": "abc"}, Tagging="kind=trail"), regions)
    assert held(regions, "trail/one.json") == b"one"
    assert regions[1].head_object(Bucket=PAIR.destination, Key="trail/one.json")["Metadata"] == {"digest": "abc"}
    tags = regions[1].get_object_tagging(Bucket=PAIR.destination, Key="trail/one.json")["TagSet"]
    assert tags == [{"Key": "kind", "Value": "trail"}]


def test_the_handler_reads_the_event_and_its_configuration(
    regions: Any, put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "SECOND_COPIES", '{"source": "audit", "destination": "audit-copies", "destination_region": "ap-northeast-3"}'
    )
    created = put("trail/two words & ü.json", b"two")
    handler({"detail-type": "Object Created", "detail": {"bucket": {"name": "audit"}, "object": created}}, None)
    assert held(regions, "trail/two words & ü.json") == b"two"


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (1, 0, 0)])
def test_both_buckets_show_the_newest_version_whatever_comes_first(
    order: tuple[int, ...], regions: Any, put: Any
) -> None:
    events = [put("last-good.json", b"old"), put("last-good.json", b"new")]
    for one in order:
        copied(events[one], regions)
    assert held(regions, "last-good.json") == b"new"
    assert set(bodies(regions)) == {b"old", b"new"}


def test_a_deletion_is_not_copied_and_what_was_deleted_meanwhile_is(regions: Any, put: Any) -> None:
    created = put("trail/gone.json", b"gone")
    regions[0].delete_object(Bucket=PAIR.source, Key="trail/gone.json")
    copied(created, regions)
    assert held(regions, "trail/gone.json") == b"gone"


def test_what_s3_refuses_is_an_error_that_lambda_tries_again(regions: Any) -> None:
    with pytest.raises(Exception, match=r"404|Not Found|NoSuch"):
        copied({"key": "never", "version-id": "none"}, regions)
    assert bodies(regions) == []
