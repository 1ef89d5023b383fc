"""What deploys the program may do: configure each kind of thing that the program declares, and read none of the data.

It writes the roles of workloads, each within the workloads' boundary, and never those of people or of itself: those are
changed by an administrator of the account.
"""

from __future__ import annotations

from collections.abc import Sequence

from identity.boundaries import boundary_arn
from identity.grants import EVERYTHING, Grant
from identity.place import Place

TAKERS = (
    "backup.amazonaws.com",
    "config.amazonaws.com",
    "lambda.amazonaws.com",
    "pods.eks.amazonaws.com",
    "s3.amazonaws.com",
    "scheduler.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
)
"""Services that are given a workload's role."""


def configure(place: Place) -> list[Grant]:
    own = f"{place.prefix}*"
    return [
        Grant(
            sid="ConfigureBuckets",
            actions=[
                "s3:CreateBucket",
                "s3:PutBucketLogging",
                "s3:PutBucketNotification",
                "s3:PutBucketObjectLockConfiguration",
                "s3:PutBucketOwnershipControls",
                "s3:PutBucketPolicy",
                "s3:PutBucketPublicAccessBlock",
                "s3:PutBucketTagging",
                "s3:PutBucketVersioning",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
                "s3:PutReplicationConfiguration",
            ],
            resources=place.buckets(),
        ),
        Grant(
            sid="CreateKeys",
            actions=["kms:CreateKey"],
            resources=EVERYTHING,
            conditions={"StringEquals": {"aws:RequestTag/Environment": place.environment}},
        ),
        Grant(
            sid="ConfigureKeys",
            actions=[
                "kms:CreateAlias",
                "kms:EnableKeyRotation",
                "kms:PutKeyPolicy",
                "kms:ReplicateKey",
                "kms:TagResource",
                "kms:UpdateKeyDescription",
            ],
            resources=place.arns("kms", "key/*"),
            conditions={"StringEquals": {"aws:ResourceTag/Environment": place.environment}},
        ),
        Grant(
            sid="NameKeys", actions=["kms:CreateAlias", "kms:UpdateAlias"], resources=place.arns("kms", f"alias/{own}")
        ),
        Grant(
            sid="ConfigureSecrets",
            actions=[
                "secretsmanager:CreateSecret",
                "secretsmanager:PutResourcePolicy",
                "secretsmanager:ReplicateSecretToRegions",
                "secretsmanager:RotateSecret",
                "secretsmanager:TagResource",
                "secretsmanager:UpdateSecret",
            ],
            resources=place.arns("secretsmanager", place.secrets),
        ),
        Grant(
            sid="WriteBoundedRoles",
            actions=["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
            resources=[place.iam(f"role/{own}")],
            conditions={"StringEquals": {"iam:PermissionsBoundary": boundary_arn(place, "workloads")}},
        ),
        Grant(
            sid="DescribeRoles",
            actions=["iam:TagRole", "iam:UpdateRoleDescription"],
            resources=[place.iam(f"role/{own}")],
        ),
        Grant(
            sid="PassRoles",
            actions=["iam:PassRole"],
            resources=[place.iam(f"role/{own}")],
            conditions={"StringEquals": {"iam:PassedToService": TAKERS}},
        ),
        Grant(
            sid="GiveIdentitiesToPods",
            actions=[
                "eks:CreatePodIdentityAssociation",
                "eks:DeletePodIdentityAssociation",
                "eks:UpdatePodIdentityAssociation",
            ],
            resources=[
                arn
                for name in place.clusters
                for arn in place.arns("eks", f"cluster/{name}", f"podidentityassociation/{name}/*")
            ],
        ),
        Grant(
            sid="ConfigureFunctions",
            actions=[
                "lambda:CreateFunction",
                "lambda:TagResource",
                "lambda:UpdateFunctionCode",
                "lambda:UpdateFunctionConfiguration",
            ],
            resources=place.arns("lambda", f"function:{own}"),
        ),
        Grant(
            sid="ConfigureQueues",
            actions=["sqs:CreateQueue", "sqs:SetQueueAttributes", "sqs:TagQueue"],
            resources=place.arns("sqs", own),
        ),
        Grant(
            sid="ConfigureEntry",
            actions=["wafv2:CreateWebACL", "wafv2:PutLoggingConfiguration", "wafv2:TagResource", "wafv2:UpdateWebACL"],
            resources=place.arns("wafv2", f"regional/webacl/{own}/*", "regional/managedruleset/*/*"),
        ),
        Grant(
            sid="ConfigureEvents",
            actions=["events:PutRule", "events:PutTargets", "events:TagResource"],
            resources=place.arns("events", "rule/*"),
        ),
    ]


def entrusted(place: Place) -> Sequence[str]:
    """Patterns of ARNs of what a deployment is there to write."""
    own = f"{place.prefix}*"
    return [place.iam(f"role/{own}"), *place.arns("lambda", f"function:{own}")]
