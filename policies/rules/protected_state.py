from __future__ import annotations

from policies.rule import Rule, on

STATEFUL = (
    "aws:backup/vault:Vault",
    "aws:dynamodb/table:Table",
    "aws:ebs/volume:Volume",
    "aws:efs/fileSystem:FileSystem",
    "aws:kms/key:Key",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:opensearch/domain:Domain",
    "aws:rds/cluster:Cluster",
    "aws:rds/instance:Instance",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:secretsmanager/secret:Secret",
)

RULE = Rule(
    id="protected-state",
    requirement="What holds data, or the key to it, is protected from deletion.",
    why="A renamed resource is a deletion to Pulumi; protection makes the preview fail instead.",
    fix="declare the resource with ResourceOptions(protect=True)",
    where=on({resource_type: ("protect",) for resource_type in STATEFUL}),
    read=lambda resource, option: getattr(resource.opts, option),
    holds=lambda protected: protected is True,
)
