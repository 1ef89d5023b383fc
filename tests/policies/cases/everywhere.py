"""Rules that hold for resources of many kinds: who may reach them, whose they are, and how their data outlives them."""

from __future__ import annotations

from tests.policies.cases.values import OPEN, READ, ROOT, Change, Good, document


def changes(good: Good) -> tuple[Change, ...]:
    """Of resources of every group."""
    documents = {
        resource_type: name
        for resource_type, props in good.items()
        for name in ("policy", "assumeRolePolicy", "accessPolicies")
        if (name in props and not resource_type.startswith("aws:iam/"))
        or (name == "assumeRolePolicy" and name in props)
    }

    return (
        *(
            ("policy-principals", resource_type, (name,), document(statement))
            for resource_type, name in documents.items()
            for statement in (
                OPEN,
                {**OPEN, "Principal": {"AWS": "*"}},
                {**OPEN, "Principal": {"AWS": [ROOT["AWS"], "*"]}},
                {**READ, "NotPrincipal": ROOT},
            )
        ),
        *(
            ("owner-tags", resource_type, ("tags", tag), value)
            for resource_type, props in good.items()
            if "tags" in props
            for tag, value in (("Owner", ...), ("Environment", ...), ("Contact", " "))
            if resource_type == "aws:s3/bucket:Bucket" or tag == "Owner"
        ),
        ("owner-tags", "aws:s3/bucket:Bucket", ("tags",), ...),
        *(
            ("owner-labels", resource_type, path, ...)
            for resource_type in good
            for path in (("metadata", "labels", "owner"), ("metadata", "labels", "environment"), ("metadata", "labels"))
            if resource_type.startswith("kubernetes:") and (resource_type.endswith(":Pod") or path[-1] == "owner")
        ),
        *(
            ("force-destroy", resource_type, (name,), True)
            for resource_type, name in (
                ("aws:backup/vault:Vault", "forceDestroy"),
                ("aws:ecr/repository:Repository", "forceDelete"),
                ("aws:rds/cluster:Cluster", "skipFinalSnapshot"),
                ("aws:rds/instance:Instance", "skipFinalSnapshot"),
                ("aws:s3/bucket:Bucket", "forceDestroy"),
            )
        ),
        *(
            ("deletion-protection", resource_type, (name,), value)
            for resource_type, name in (
                ("aws:dynamodb/table:Table", "deletionProtectionEnabled"),
                ("aws:rds/cluster:Cluster", "deletionProtection"),
                ("aws:rds/instance:Instance", "deletionProtection"),
            )
            for value in (False, ...)
        ),
        *(
            ("encryption-at-rest", resource_type, path, value)
            for resource_type, path in (
                ("aws:dynamodb/table:Table", ("serverSideEncryption", "enabled")),
                ("aws:ebs/volume:Volume", ("encrypted",)),
                ("aws:efs/fileSystem:FileSystem", ("encrypted",)),
                ("aws:opensearch/domain:Domain", ("encryptAtRest", "enabled")),
                ("aws:rds/cluster:Cluster", ("storageEncrypted",)),
                ("aws:rds/instance:Instance", ("storageEncrypted",)),
                ("kubernetes:storage.k8s.io/v1:StorageClass", ("parameters", "encrypted")),
            )
            for value in (False, "false", ...)
        ),
        *(
            ("volume-retention", resource_type, path, value)
            for resource_type, path in (
                ("kubernetes:apps/v1:StatefulSet", ("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")),
                ("kubernetes:apps/v1:StatefulSet", ("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled")),
                ("kubernetes:storage.k8s.io/v1:StorageClass", ("reclaimPolicy",)),
            )
            for value in ("Delete", ...)
        ),
        ("secret-literal", "aws:secretsmanager/secretVersion:SecretVersion", ("secretString",), "hunter2"),
        ("secret-literal", "aws:secretsmanager/secretVersion:SecretVersion", ("secretBinary",), "aHVudGVyMg=="),
        ("secret-literal", "aws:rds/instance:Instance", ("password",), "hunter2"),
        ("secret-literal", "aws:rds/cluster:Cluster", ("masterPassword",), "hunter2"),
        ("secret-literal", "kubernetes:core/v1:Secret", ("data",), {"token": "aHVudGVyMg=="}),
        ("secret-literal", "kubernetes:core/v1:Secret", ("stringData",), {"token": "hunter2"}),
        ("recovery-window", "aws:secretsmanager/secret:Secret", ("recoveryWindowInDays",), 0),
        ("recovery-window", "aws:kms/key:Key", ("deletionWindowInDays",), 6),
        ("recovery-window", "aws:kms/replicaKey:ReplicaKey", ("deletionWindowInDays",), 0),
    )
