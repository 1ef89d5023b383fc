from __future__ import annotations

from policies.rule import Rule, on

_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")

RULE = Rule(
    id="bucket-public-access",
    requirement="A bucket blocks every kind of public access.",
    why="Each of the four switches closes a way that the others leave open.",
    fix="set the property to true",
    where=on(
        {
            "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": _SWITCHES,
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _SWITCHES,
        }
    ),
    holds=lambda blocked: blocked is True,
)
