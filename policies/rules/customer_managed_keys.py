from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from pulumi_policy import PolicyResource

from policies.buckets import ENCRYPTION_TYPES, is_access_log_bucket
from policies.reading import at, each, parts
from policies.rule import Case, StackRule

KEYS = frozenset(
    {"aws:kms/alias:Alias", "aws:kms/externalKey:ExternalKey", "aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"}
)
KEY_PROPERTIES = {
    "aws:backup/vault:Vault": "kmsKeyArn",
    "aws:cloudtrail/trail:Trail": "kmsKeyId",
    "aws:cloudwatch/logGroup:LogGroup": "kmsKeyId",
    "aws:dynamodb/table:Table": "serverSideEncryption.kmsKeyArn",
    "aws:ebs/volume:Volume": "kmsKeyId",
    "aws:efs/fileSystem:FileSystem": "kmsKeyId",
    "aws:lambda/function:Function": "kmsKeyArn",
    "aws:rds/cluster:Cluster": "kmsKeyId",
    "aws:rds/instance:Instance": "kmsKeyId",
    "aws:secretsmanager/secret:Secret": "kmsKeyId",
    "aws:sns/topic:Topic": "kmsMasterKeyId",
    "aws:sqs/queue:Queue": "kmsMasterKeyId",
    "kubernetes:storage.k8s.io/v1:StorageClass": "parameters.kmsKeyId",
}


def _is_own(key: object) -> bool:
    """Whether a key's id, ARN or alias is the account's own, not one that Amazon manages for a service."""
    return isinstance(key, str) and bool(key) and not key.rsplit(":", 1)[-1].startswith("alias/aws/")


def _cases(resources: Sequence[PolicyResource]) -> Iterator[Case]:
    for resource in resources:
        if path := KEY_PROPERTIES.get(resource.resource_type):
            yield resource, path, partial(_uses_own_key, resource, path)
        elif resource.resource_type in ENCRYPTION_TYPES:
            yield resource, "rules", partial(_bucket_uses_own_key, resource)


def _uses_own_key(resource: PolicyResource, path: str) -> bool:
    return _depends_on_key(resource, path) or _is_own(at(resource.props, *path.split(".")))


def _bucket_uses_own_key(resource: PolicyResource) -> bool:
    keys = parts(
        "rules", partial(at, resource.props, "rules"), each("applyServerSideEncryptionByDefault", "kmsMasterKeyId")
    )
    return (
        _depends_on_key(resource, "rules")
        or all(_is_own(read()) for _, read in keys)
        or is_access_log_bucket(at(resource.props, "bucket"))
    )


def _depends_on_key(resource: PolicyResource, path: str) -> bool:
    """A key's ARN is not known before the key exists, yet the engine knows which resource it will come from."""
    sources = resource.property_dependencies.get(path.split(".")[0], [])
    return any(source.resource_type in KEYS for source in sources)


RULE = StackRule(
    id="customer-managed-keys",
    requirement="What is encrypted is encrypted with a key of this account.",
    why="Only a key of our own has a policy, a rotation and an audit trail that we decide.",
    fix="name a key of the stack, by its ARN, instead of Amazon's default",
    cases=_cases,
)
