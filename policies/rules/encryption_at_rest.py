from __future__ import annotations

from policies.rule import Rule, on

RULE = Rule(
    id="encryption-at-rest",
    requirement="Volumes, file systems and databases are encrypted at rest.",
    why="Encryption cannot be turned on later without copying the data to a new store.",
    fix="set the property to true",
    where=on(
        {
            "aws:dynamodb/table:Table": ("serverSideEncryption.enabled",),
            "aws:ebs/volume:Volume": ("encrypted",),
            "aws:efs/fileSystem:FileSystem": ("encrypted",),
            "aws:opensearch/domain:Domain": ("encryptAtRest.enabled",),
            "aws:rds/cluster:Cluster": ("storageEncrypted",),
            "aws:rds/instance:Instance": ("storageEncrypted",),
            "kubernetes:storage.k8s.io/v1:StorageClass": ("parameters.encrypted",),
        }
    ),
    holds=lambda encrypted: encrypted is True or encrypted == "true",
)
