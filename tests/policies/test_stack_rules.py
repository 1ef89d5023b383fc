from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.policies.analysis import UNKNOWN, Finding, Resource, analyze_stack, blocking, changed, unproven
from tests.policies.cases import GOOD
from tests.policies.cases.values import ACCESS_LOG_BUCKET, AUDIT_BUCKET, BUCKET, KEY_ARN

COMPANIONS = {
    kind.rsplit(":", 1)[-1]: kind
    for kind in GOOD
    if kind.startswith("aws:s3/bucket") and not kind.endswith((":Bucket", ":BucketAcl"))
}
ENCRYPTION = COMPANIONS["BucketServerSideEncryptionConfiguration"]
KEYED = {
    "aws:backup/vault:Vault": ("kmsKeyArn",),
    "aws:cloudwatch/logGroup:LogGroup": ("kmsKeyId",),
    "aws:dynamodb/table:Table": ("serverSideEncryption", "kmsKeyArn"),
    "aws:ebs/volume:Volume": ("kmsKeyId",),
    "aws:efs/fileSystem:FileSystem": ("kmsKeyId",),
    "aws:rds/cluster:Cluster": ("kmsKeyId",),
    "aws:rds/instance:Instance": ("kmsKeyId",),
    "aws:secretsmanager/secret:Secret": ("kmsKeyId",),
    "aws:sns/topic:Topic": ("kmsMasterKeyId",),
    "aws:sqs/queue:Queue": ("kmsMasterKeyId",),
    "kubernetes:storage.k8s.io/v1:StorageClass": ("parameters", "kmsKeyId"),
    ENCRYPTION: ("rules", 0, "applyServerSideEncryptionByDefault", "kmsMasterKeyId"),
}
KEY = Resource(type="aws:kms/key:Key", name="key", props={"arn": UNKNOWN})


def findings(resources: Sequence[Resource]) -> list[Finding]:
    """Of all rules but that of recovery, which has tests of its own and finds something missing in any part."""
    return [finding for finding in analyze_stack(resources) if finding.rule != "recovery-coverage"]


def bucket(physical_name: str, *, without: Sequence[str] = (), known: bool = True) -> list[Resource]:
    """A bucket with all that guards it; where its name is not known, its companions have it from the bucket."""
    name = physical_name if known else UNKNOWN
    companions = [
        Resource(
            type=kind,
            name=f"{physical_name}-{short}",
            props={**GOOD[kind], "bucket": name},
            sources={"bucket": [physical_name]} if not known else {},
        )
        for short, kind in COMPANIONS.items()
        if short not in without
    ]
    return [Resource(type="aws:s3/bucket:Bucket", name=physical_name, props={"bucket": name}), *companions]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("physical_name", [BUCKET, AUDIT_BUCKET])
def test_guarded_buckets_break_no_rule(physical_name: str, known: bool) -> None:
    assert findings([*bucket(ACCESS_LOG_BUCKET), *bucket(physical_name, known=known)]) == []


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("missing", COMPANIONS)
def test_a_bucket_lacking_a_guard_is_blocked_beside_a_guarded_one(missing: str, known: bool) -> None:
    lacking = bucket(AUDIT_BUCKET, without=[missing], known=known)
    found = findings([*bucket(BUCKET, known=known), *lacking])
    optional = missing in ("BucketLogging", "BucketObjectLockConfiguration")
    if optional and not known:
        assert unproven(found) == {"bucket-guarded"}
        assert AUDIT_BUCKET in found[0].text
    else:
        assert [(finding.rule, finding.urn, finding.blocks) for finding in found] == [
            ("bucket-guarded", lacking[0].urn, True)
        ]
        assert f"`{missing}`" in found[0].text


def test_a_guard_that_may_be_of_another_bucket_leaves_the_rule_unproven() -> None:
    stray = Resource(type=COMPANIONS["BucketPolicy"], name="stray", props={"bucket": UNKNOWN})
    found = findings([*bucket(BUCKET, without=["BucketPolicy"]), stray])
    assert (blocking(found), unproven(found)) == (set(), {"bucket-guarded"})


def test_access_logs_are_not_logged_and_metrics_are_not_locked() -> None:
    assert findings(bucket(ACCESS_LOG_BUCKET, without=["BucketLogging", "BucketObjectLockConfiguration"])) == []
    assert findings(bucket(BUCKET, without=["BucketObjectLockConfiguration"])) == []


@pytest.mark.parametrize("kind", KEYED)
def test_encryption_needs_a_key_of_the_account(kind: str) -> None:
    good = Resource(type=kind, props=GOOD[kind])
    path = KEYED[kind]
    assert findings([good]) == []
    for value in ("", "alias/aws/s3", "arn:aws:kms:eu-central-1:123456789012:alias/aws/s3", 3, ...):
        found = findings([replace(good, props=changed(good.props, path, value))])
        assert blocking(found) == {"customer-managed-keys"}
        assert "alias/aws" not in found[0].text


@pytest.mark.parametrize("kind", KEYED)
def test_a_key_that_is_still_to_be_created_counts_by_where_it_comes_from(kind: str) -> None:
    path = KEYED[kind]
    late = Resource(type=kind, props=changed(GOOD[kind], path, UNKNOWN))
    assert findings([KEY, replace(late, sources={str(path[0]): ["key"]})]) == []
    other = replace(KEY, type="aws:iam/role:Role")
    for resources in ([KEY, late], [other, replace(late, sources={str(path[0]): ["key"]})]):
        assert unproven(findings(resources)) == {"customer-managed-keys"}


def test_a_replica_of_a_key_counts_as_a_key() -> None:
    replica = replace(KEY, type="aws:kms/replicaKey:ReplicaKey")
    secret = Resource(
        type="aws:secretsmanager/secret:Secret", props={"kmsKeyId": UNKNOWN}, sources={"kmsKeyId": ["key"]}
    )
    assert findings([replica, secret]) == []


def test_access_logs_need_no_key_of_the_account() -> None:
    amazons = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}
    assert findings([Resource(type=ENCRYPTION, props={"bucket": ACCESS_LOG_BUCKET, "rules": [amazons]})]) == []
    assert blocking(findings([Resource(type=ENCRYPTION, props={"bucket": BUCKET, "rules": [amazons]})])) == {
        "customer-managed-keys"
    }


def test_one_unknown_hides_no_other_resource() -> None:
    late = Resource(type="aws:sns/topic:Topic", name="late", props={"kmsMasterKeyId": UNKNOWN})
    open_topic = Resource(type="aws:sns/topic:Topic", name="open", props={})
    closed = Resource(type="aws:sns/topic:Topic", name="closed", props={"kmsMasterKeyId": KEY_ARN})
    found = findings([late, open_topic, closed, replace(late, name="later")])
    assert [finding.urn for finding in found if finding.blocks] == [open_topic.urn]
    (note,) = [finding.text for finding in found if not finding.blocks]
    assert "late: " in note and "later: " in note and "can't be known during preview" in note
