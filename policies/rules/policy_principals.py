from __future__ import annotations

from pulumi_policy import Severity

from policies.policy_documents import Statement, statements
from policies.rule import Rule, on


def _names_its_principals(statement: Statement) -> bool:
    everyone = "principal" in statement.inverted or any("*" in name for name in statement.principals or ())
    return not (statement.allows and everyone)


RULE = Rule(
    id="policy-principals",
    requirement="A resource's policy and a role's trust name whom they admit.",
    why="A `*` principal admits every AWS account there is, and a condition beside it is easily lost in an edit.",
    fix="name the accounts, roles or services in Principal instead of `*`, and do not use NotPrincipal",
    severity=Severity.CRITICAL,
    where=on(
        {
            "aws:backup/vaultPolicy:VaultPolicy": ("policy",),
            "aws:ecr/repositoryPolicy:RepositoryPolicy": ("policy",),
            "aws:efs/fileSystemPolicy:FileSystemPolicy": ("policy",),
            "aws:iam/role:Role": ("assumeRolePolicy",),
            "aws:kms/externalKey:ExternalKey": ("policy",),
            "aws:kms/key:Key": ("policy",),
            "aws:kms/keyPolicy:KeyPolicy": ("policy",),
            "aws:kms/replicaKey:ReplicaKey": ("policy",),
            "aws:opensearch/domain:Domain": ("accessPolicies",),
            "aws:s3/bucketPolicy:BucketPolicy": ("policy",),
            "aws:secretsmanager/secret:Secret": ("policy",),
            "aws:secretsmanager/secretPolicy:SecretPolicy": ("policy",),
            "aws:sns/topic:Topic": ("policy",),
            "aws:sns/topicPolicy:TopicPolicy": ("policy",),
            "aws:sqs/queue:Queue": ("policy",),
            "aws:sqs/queuePolicy:QueuePolicy": ("policy",),
        }
    ),
    divide=statements,
    holds=_names_its_principals,
)
