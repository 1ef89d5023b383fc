"""A bucket that is written twice: a function puts each new object into its counterpart in the DR region at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, s3

from components.buckets import SecureBucket
from components.iam import Statement, allow
from components.key_policies import allow_key_use
from components.keys import MultiRegionKey
from components.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.names import bucket_name, regional_name
from components.tags import mandatory_tags
from settings.ownership import Ownership

_AT_ONCE = 20
"""How many objects are copied at the same time."""
_TIMEOUT_SECONDS, _MEMORY_MIB = 900, 512
"""The longest that Lambda allows: a large object is copied in parts."""


@dataclass(frozen=True, kw_only=True)
class SecondCopiesArgs:
    ownership: Ownership
    purpose: str
    """Of the bucket."""
    source: SecureBucket
    destination: SecureBucket
    key: MultiRegionKey
    """Encrypts the source in the primary region, and the destination with its replica."""
    function_key: MultiRegionKey
    """Encrypts the function's environment, log and dead letters."""
    log_retention_days: int
    announce: bool
    """Have the bucket tell EventBridge of its objects; not where something else says whom it tells."""


class SecondCopies(pulumi.ComponentResource):
    """The function, and the rule that calls it for each new object. Deletions stay where they are made."""

    def __init__(self, name: str, args: SecondCopiesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:second_copies:SecondCopies", name, {}, opts)
        region, purpose = args.source.region, f"{args.purpose}-second-copies"
        environment = args.ownership.environment
        names = [bucket_name(environment, args.purpose, one.region) for one in (args.source, args.destination)]
        configuration = {
            "source": names[0],
            "destination": names[1],
            "destination_region": args.destination.region.name,
        }

        def child(*after: pulumi.Resource | None) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(
                parent=self, provider=region.provider, depends_on=[one for one in after if one is not None]
            )

        function = LambdaFunction(
            f"{name}-function",
            LambdaFunctionArgs(
                ownership=args.ownership,
                region=region,
                purpose=purpose,
                description=f"Puts each new object of {names[0]} into {names[1]}",
                package="second_copies",
                handler="functions.second_copies.copying.handler",
                environment={"SECOND_COPIES": json.dumps(configuration, sort_keys=True)},
                permissions=_permissions(args),
                key=args.function_key,
                key_arn=args.function_key.primary_arn,
                log_retention_days=args.log_retention_days,
                invoked_by="events.amazonaws.com",
                timeout_seconds=_TIMEOUT_SECONDS,
                memory_mib=_MEMORY_MIB,
                concurrency=_AT_ONCE,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        rule = cloudwatch.EventRule(
            f"{name}-rule",
            name=regional_name(environment, purpose),
            description=f"New objects of {names[0]}",
            event_pattern=json.dumps(event_pattern(names[0])),
            tags=mandatory_tags(args.ownership, purpose=purpose),
            opts=child(),
        )
        target = cloudwatch.EventTarget(
            f"{name}-target",
            rule=rule.name,
            target_id="function",
            arn=function.arn,
            opts=child(function.invocation),
        )
        if args.announce:
            s3.BucketNotification(
                f"{name}-notification", bucket=args.source.bucket_name, eventbridge=True, opts=child(target)
            )
        self.register_outputs({})


def event_pattern(bucket: str) -> Mapping[str, object]:
    return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": [bucket]}}}


def _permissions(args: SecondCopiesArgs) -> Sequence[Statement]:
    source, destination = args.source.region, args.destination.region
    reading = ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"]
    return [
        allow("ReadVersions", reading, [f"{args.source.arn}/*"]),
        # Without it, S3 says of what was deleted that it is forbidden.
        allow("SeeWhatIsDeleted", ["s3:ListBucket"], [args.source.arn]),
        allow(
            "WriteSecondCopies",
            ["s3:AbortMultipartUpload", "s3:PutObject", "s3:PutObjectTagging"],
            [f"{args.destination.arn}/*"],
        ),
        allow_key_use("DecryptSource", ["kms:Decrypt"], alias=args.key.alias, service="s3", region=source),
        allow_key_use(
            "EncryptCopies",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            alias=args.key.alias,
            service="s3",
            region=destination,
        ),
    ]
