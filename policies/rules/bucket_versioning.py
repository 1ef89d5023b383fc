from __future__ import annotations

from policies.rule import Rule, on

RULE = Rule(
    id="bucket-versioning",
    requirement="A bucket keeps former versions of its objects.",
    why="Without versions, overwriting an object is deleting it, and replication and object lock do not work.",
    fix="set versioningConfiguration.status to Enabled",
    where=on({"aws:s3/bucketVersioning:BucketVersioning": ("versioningConfiguration.status",)}),
    holds=lambda status: status == "Enabled",
)
