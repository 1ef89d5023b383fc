"""What Elasticsearch may do with the bucket that it keeps its snapshots in. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from components.iam import Statement, allow
from observability.search.lifecycle import SNAPSHOT_PATH


def repository_access(bucket_arn: str, cluster_name: str) -> Sequence[Statement]:
    """To keep snapshots under the cluster's own prefix, and to see no other."""
    prefix = f"{SNAPSHOT_PATH}/{cluster_name}"
    return (
        allow("FindBucket", ["s3:GetBucketLocation"], [bucket_arn]),
        allow(
            "ListSnapshots",
            ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
            [bucket_arn],
            conditions={"StringLike": {"s3:prefix": f"{prefix}/*"}},
        ),
        allow(
            "KeepSnapshots",
            [
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
            ],
            [f"{bucket_arn}/{prefix}/*"],
        ),
    )
