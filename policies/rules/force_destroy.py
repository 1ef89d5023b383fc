from __future__ import annotations

from policies.rule import Rule, on

RULE = Rule(
    id="force-destroy",
    requirement="Deleting a store that still holds data fails.",
    why="A store that empties itself turns one wrong delete into lost data.",
    fix="set the property to false or leave it out",
    where=on(
        {
            "aws:backup/vault:Vault": ("forceDestroy",),
            "aws:ecr/repository:Repository": ("forceDelete",),
            "aws:rds/cluster:Cluster": ("skipFinalSnapshot",),
            "aws:rds/instance:Instance": ("skipFinalSnapshot",),
            "aws:s3/bucket:Bucket": ("forceDestroy",),
            "aws:s3/bucketV2:BucketV2": ("forceDestroy",),
        }
    ),
    holds=lambda forced: forced is None or forced is False,
)
