"""What holds of every bucket, told from the resources around it."""

from __future__ import annotations

import pytest

from settings.storage import Storage
from tests.components.aws.policy import statements

ACCESS_LOGS, LOCKED = "access-logs", {"audit", "backups"}
DATA = {"metrics", "logs", "audit", "backups"}
REGIONS = {"aws-primary": "eu-west-1", "aws-dr": "eu-central-1"}
BUCKETS = [(purpose, provider) for purpose in sorted(DATA | {ACCESS_LOGS}) for provider in REGIONS]
every_bucket = pytest.mark.parametrize(("purpose", "provider"), BUCKETS)
every_data_bucket = pytest.mark.parametrize(("purpose", "provider"), [it for it in BUCKETS if it[0] != ACCESS_LOGS])
DAYS = {
    "metrics": Storage().metrics_retention_days,
    "logs": Storage().logs_retention_days,
    "audit": Storage().audit_retention_days,
    "backups": Storage().backups_retention_days,
    ACCESS_LOGS: Storage().access_logs_retention_days,
}


def bucket_name(purpose: str, provider: str) -> str:
    return f"kiso-dev-{purpose}-123456789012-{REGIONS[provider]}"


def around(platform, kind: str, purpose: str, provider: str):
    """The one resource of that kind that configures the bucket, made by the provider of the bucket's region."""
    (resource,) = [
        item
        for item in platform.of(f"aws:s3/{kind[0].lower()}{kind[1:]}:{kind}")
        if item.inputs["bucket"] == bucket_name(purpose, provider)
    ]
    assert resource.provider == provider
    return resource


def policy(platform, purpose: str, provider: str):
    text = around(platform, "BucketPolicy", purpose, provider).inputs["policy"]
    return {statement["Sid"]: statement for statement in statements(text)}


@every_bucket
def test_it_is_versioned(platform, purpose: str, provider: str) -> None:
    versioning = around(platform, "BucketVersioning", purpose, provider)
    assert versioning.inputs["versioningConfiguration"] == {"status": "Enabled"}


@every_bucket
def test_it_is_closed_to_the_public_in_all_four_ways(platform, purpose: str, provider: str) -> None:
    block = around(platform, "BucketPublicAccessBlock", purpose, provider).inputs
    ways = {"blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"}
    assert {name for name in ways if block[name] is True} == ways


@every_bucket
def test_its_owner_owns_every_object_and_access_lists_are_off(platform, purpose: str, provider: str) -> None:
    controls = around(platform, "BucketOwnershipControls", purpose, provider)
    assert controls.inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}


@every_bucket
def test_it_refuses_plain_http_and_old_tls(platform, purpose: str, provider: str) -> None:
    arn = f"arn:aws:s3:::{bucket_name(purpose, provider)}"
    found = policy(platform, purpose, provider)
    for sid, condition in (
        ("DenyPlainHttp", {"Bool": {"aws:SecureTransport": "false"}}),
        ("DenyOldTls", {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
    ):
        assert found[sid]["Effect"] == "Deny"
        assert found[sid]["Principal"] == {"AWS": "*"}
        assert found[sid]["Action"] == ["s3:*"]
        assert found[sid]["Resource"] == [arn, f"{arn}/*"]
        assert found[sid]["Condition"] == condition


@every_data_bucket
def test_it_is_encrypted_with_the_key_of_its_purpose_and_region(platform, purpose: str, provider: str) -> None:
    (rule,) = around(platform, "BucketServerSideEncryptionConfiguration", purpose, provider).inputs["rules"]
    assert rule["bucketKeyEnabled"] is True
    assert rule["applyServerSideEncryptionByDefault"] == {
        "sseAlgorithm": "aws:kms",
        "kmsMasterKeyId": f"arn:of:keys-{purpose}-{provider.removeprefix('aws-')}",
    }


@every_data_bucket
def test_it_refuses_uploads_under_any_other_key(platform, purpose: str, provider: str) -> None:
    objects = [f"arn:aws:s3:::{bucket_name(purpose, provider)}/*"]
    header = "s3:x-amz-server-side-encryption"
    found = policy(platform, purpose, provider)
    # CloudTrail names the key with each file that it delivers.
    others = {"StringNotEquals": {"aws:PrincipalServiceName": "cloudtrail.amazonaws.com"}} if purpose == "audit" else {}
    for sid, condition in (
        ("DenyOtherEncryption", {"Null": {header: "false"}, "StringNotEquals": {header: "aws:kms"}}),
        ("DenyChosenKey", {"Null": {f"{header}-aws-kms-key-id": "false"}, **others}),
        ("DenyCustomerProvidedKey", {"Null": {f"{header}-customer-algorithm": "false"}}),
    ):
        assert found[sid]["Effect"] == "Deny"
        assert found[sid]["Action"] == ["s3:PutObject"]
        assert found[sid]["Resource"] == objects
        assert found[sid]["Condition"] == condition


@every_bucket
def test_it_keeps_objects_as_long_as_the_settings_say(platform, purpose: str, provider: str) -> None:
    rules = around(platform, "BucketLifecycleConfiguration", purpose, provider).inputs["rules"]
    assert all(rule["status"] == "Enabled" and rule["filter"] == {"prefix": ""} for rule in rules)
    (expire,) = [rule for rule in rules if "days" in rule.get("expiration", {})]
    assert expire["expiration"] == {"days": DAYS[purpose]}
    assert expire["noncurrentVersionExpiration"] == {"noncurrentDays": Storage().noncurrent_version_retention_days}
    assert [rule for rule in rules if "abortIncompleteMultipartUpload" in rule]


@every_data_bucket
def test_its_access_is_logged_beside_it(platform, purpose: str, provider: str) -> None:
    logging = around(platform, "BucketLogging", purpose, provider)
    assert logging.inputs["targetBucket"] == bucket_name(ACCESS_LOGS, provider)
    accepting = around(platform, "BucketPolicy", ACCESS_LOGS, provider)
    assert accepting.name in logging.depends_on


@pytest.mark.parametrize("provider", REGIONS)
def test_access_logs_come_from_the_data_buckets_of_the_account_only(platform, provider: str) -> None:
    accept = policy(platform, ACCESS_LOGS, provider)["AcceptAccessLogs"]
    sources = accept["Condition"]["ArnLike"]["aws:SourceArn"]
    edge = f"aws-waf-logs-{bucket_name('edge', provider)}"
    assert set(sources) == {f"arn:aws:s3:::{name}" for name in (edge, *(bucket_name(one, provider) for one in DATA))}
    assert accept["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert accept["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert accept["Action"] == ["s3:PutObject"]


@pytest.mark.parametrize("provider", REGIONS)
def test_access_logs_are_encrypted_as_log_delivery_can(platform, provider: str) -> None:
    rules = around(platform, "BucketServerSideEncryptionConfiguration", ACCESS_LOGS, provider).inputs["rules"]
    assert rules == [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]


@every_bucket
def test_what_must_not_be_deleted_is_locked_from_the_start(platform, purpose: str, provider: str) -> None:
    bucket = around(platform, "Bucket", purpose, provider)
    locks = [
        lock
        for lock in platform.of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
        if lock.inputs["bucket"] == bucket.inputs["bucket"]
    ]
    assert bucket.inputs["objectLockEnabled"] is (purpose in LOCKED)
    assert [(lock.provider, lock.inputs["rule"]) for lock in locks] == (
        [(provider, {"defaultRetention": {"mode": "GOVERNANCE", "days": DAYS[purpose]}})] if purpose in LOCKED else []
    )


@every_bucket
def test_its_parts_are_made_in_an_order_that_s3_accepts(platform, purpose: str, provider: str) -> None:
    def part(kind: str):
        return around(platform, kind, purpose, provider)

    assert part("BucketPublicAccessBlock").name in part("BucketPolicy").depends_on
    assert part("BucketVersioning").name in part("BucketLifecycleConfiguration").depends_on
    bucket = part("Bucket").name
    assert all(
        bucket in item.depends_on
        for item in platform.managed
        if item.inputs.get("bucket") == bucket_name(purpose, provider) and item.name != bucket
    )


@pytest.mark.parametrize("purpose", sorted(DATA))
def test_every_data_bucket_is_replicated_to_its_counterpart(platform, purpose: str) -> None:
    replication = around(platform, "BucketReplicationConfig", purpose, "aws-primary")
    (rule,) = replication.inputs["rules"]
    destination = rule["destination"]
    assert rule["status"] == "Enabled" and rule["filter"] == {"prefix": ""}
    assert rule["sourceSelectionCriteria"] == {"sseKmsEncryptedObjects": {"status": "Enabled"}}
    assert destination["bucket"] == f"arn:aws:s3:::{bucket_name(purpose, 'aws-dr')}"
    assert destination["encryptionConfiguration"] == {"replicaKmsKeyId": f"arn:of:keys-{purpose}-dr"}
    versioned = {around(platform, "BucketVersioning", purpose, provider).name for provider in REGIONS}
    assert versioned <= replication.depends_on

    timed = purpose in LOCKED
    assert destination.get("replicationTime") == ({"status": "Enabled", "time": {"minutes": 15}} if timed else None)
    assert destination.get("metrics") == ({"status": "Enabled", "eventThreshold": {"minutes": 15}} if timed else None)
    # A deletion must not hide the copy of what is locked.
    assert rule["deleteMarkerReplication"] == {"status": "Disabled" if timed else "Enabled"}


@pytest.mark.parametrize("purpose", sorted(DATA))
def test_a_replication_role_reaches_its_two_buckets_and_nothing_else(platform, purpose: str) -> None:
    replication = around(platform, "BucketReplicationConfig", purpose, "aws-primary")
    role = platform.named(f"storage-{purpose}-replication-role")
    attached = platform.named(f"storage-{purpose}-replication-policy")
    assert replication.inputs["role"] == f"arn:of:{role.name}"
    assert attached.name in replication.depends_on
    assert attached.inputs["role"] == role.inputs["name"] == f"kiso-dev-{purpose}-replication-eu-west-1"
    source, destination = (f"arn:aws:s3:::{bucket_name(purpose, provider)}" for provider in REGIONS)
    allowed = {item["Sid"]: item for item in statements(attached.inputs["policy"])}
    resources = {resource for item in allowed.values() for resource in item["Resource"]}
    assert resources == {
        source,
        f"{source}/*",
        f"{destination}/*",
        "arn:aws:kms:eu-west-1:123456789012:key/*",
        "arn:aws:kms:eu-central-1:123456789012:key/*",
    }
    assert allowed["DecryptSource"]["Condition"] == {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/kiso-dev-{purpose}"},
        "StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"},
    }
    assert allowed["EncryptReplicas"]["Condition"]["StringEquals"] == {
        "kms:ViaService": "s3.eu-central-1.amazonaws.com"
    }
    assert ("s3:ReplicateDelete" in allowed["WriteReplicas"]["Action"]) is (purpose not in LOCKED)


def test_names_of_buckets_are_outputs(platform) -> None:
    assert platform.result["buckets"] == {
        region: {purpose: bucket_name(purpose, provider) for purpose in DATA} for provider, region in REGIONS.items()
    }
