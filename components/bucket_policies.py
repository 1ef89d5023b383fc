"""Who may do what with a bucket: the policies on the buckets and those of the identities that use them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from components.iam import Statement, allow, deny, service

CLOUDTRAIL = "cloudtrail.amazonaws.com"


def require_tls(bucket_arn: str) -> Sequence[Statement]:
    """Refuse plain HTTP, and TLS older than 1.2."""
    everything = [bucket_arn, f"{bucket_arn}/*"]
    return (
        deny("DenyPlainHttp", ["s3:*"], everything, conditions={"Bool": {"aws:SecureTransport": "false"}}),
        deny("DenyOldTls", ["s3:*"], everything, conditions={"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
    )


def require_own_key(bucket_arn: str, naming_services: Sequence[str] = ()) -> Sequence[Statement]:
    """Leave the bucket's own key as the only one that an upload can be encrypted with.

    An upload that asks for nothing gets the bucket's default, which is that key; one that asks for another encryption,
    or names any key, is refused. So the policy needs no key id, which is unknown before the key exists. Replication
    writes by `s3:ReplicateObject` and names the replica of the key in its own configuration. `naming_services` are
    principals of AWS that name the key with each object, as they are configured to.
    """
    objects = [f"{bucket_arn}/*"]
    algorithm = "s3:x-amz-server-side-encryption"
    return (
        deny(
            "DenyOtherEncryption",
            ["s3:PutObject"],
            objects,
            conditions={"Null": {algorithm: "false"}, "StringNotEquals": {algorithm: "aws:kms"}},
        ),
        deny(
            "DenyChosenKey",
            ["s3:PutObject"],
            objects,
            conditions={
                "Null": {f"{algorithm}-aws-kms-key-id": "false"},
                **({"StringNotEquals": {"aws:PrincipalServiceName": naming_services}} if naming_services else {}),
            },
        ),
        deny(
            "DenyCustomerProvidedKey",
            ["s3:PutObject"],
            objects,
            conditions={"Null": {f"{algorithm}-customer-algorithm": "false"}},
        ),
    )


def accept_access_logs(bucket_arn: str, source_arns: Sequence[str], account_id: str) -> Statement:
    """Let S3 deliver the access logs of exactly those buckets of the account."""
    return allow(
        "AcceptAccessLogs",
        ["s3:PutObject"],
        [f"{bucket_arn}/*"],
        principal=service("logging.s3.amazonaws.com"),
        conditions={"ArnLike": {"aws:SourceArn": source_arns}, "StringEquals": {"aws:SourceAccount": account_id}},
    )


def accept_trail(bucket_arn: str, trail_arn: str, prefixes: Sequence[str]) -> Sequence[Statement]:
    """Let CloudTrail deliver that one trail, below these prefixes."""
    cloudtrail, source = service(CLOUDTRAIL), {"aws:SourceArn": trail_arn}
    return (
        allow(
            "AcceptTrailCheck",
            ["s3:GetBucketAcl"],
            [bucket_arn],
            principal=cloudtrail,
            conditions={"StringEquals": source},
        ),
        allow(
            "AcceptTrail",
            ["s3:PutObject"],
            [f"{bucket_arn}/{prefix}/*" for prefix in prefixes],
            principal=cloudtrail,
            conditions={"StringEquals": {**source, "s3:x-amz-acl": "bucket-owner-full-control"}},
        ),
    )


def object_store_access(bucket_arn: str) -> Sequence[Statement]:
    """What an object-store client such as Thanos needs to keep its blocks in a bucket."""
    return (
        allow("ListObjects", ["s3:GetBucketLocation", "s3:ListBucket"], [bucket_arn]),
        allow(
            "ReadAndWriteObjects",
            ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            [f"{bucket_arn}/*"],
        ),
    )


def object_store_reading(bucket_arn: str) -> Sequence[Statement]:
    """What an object-store client needs to read blocks."""
    return (
        allow("ListObjects", ["s3:GetBucketLocation", "s3:ListBucket"], [bucket_arn]),
        allow("ReadObjects", ["s3:GetObject"], [f"{bucket_arn}/*"]),
    )


def replication_access(source_arn: str, destination_arn: str, *, deletions: bool) -> Sequence[Statement]:
    """What S3 needs to copy each new version from one bucket to the other, delete markers too if `deletions`."""
    write = ["s3:ReplicateObject", "s3:ReplicateTags"]
    if deletions:
        write.append("s3:ReplicateDelete")
    return (
        allow("ReadConfiguration", ["s3:GetReplicationConfiguration", "s3:ListBucket"], [source_arn]),
        allow(
            "ReadVersions",
            [
                "s3:GetObjectLegalHold",
                "s3:GetObjectRetention",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionTagging",
            ],
            [f"{source_arn}/*"],
        ),
        allow("WriteReplicas", write, [f"{destination_arn}/*"]),
    )
