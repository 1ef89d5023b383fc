"""Types of which tests speak by name."""

from __future__ import annotations

BUCKET, ROLE, KEY = "aws:s3/bucket:Bucket", "aws:iam/role:Role", "aws:kms/key:Key"
REPLICA, ALIAS = "aws:kms/replicaKey:ReplicaKey", "aws:kms/alias:Alias"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
SECRET = "aws:secretsmanager/secret:Secret"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
"""Not emulated by moto."""
ASSOCIATED = {"clusterName": "c", "namespace": "n", "serviceAccount": "s", "roleArn": "arn:aws:iam::1:role/r"}
"""Inputs of an association."""
