"""The role that AWS Config reads resources with, and delivers what it has read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from components.iam import Statement, allow, document, service
from components.names import role_name
from components.regions import Region
from components.tags import mandatory_tags
from settings.ownership import Ownership

_PURPOSE = "configuration-record"


def delivery(bucket_arns: Sequence[str], key_use: Sequence[Statement]) -> Sequence[Statement]:
    return (
        allow("FindBuckets", ["s3:GetBucketAcl", "s3:ListBucket"], bucket_arns),
        allow("Deliver", ["s3:PutObject"], [f"{arn}/AWSLogs/*" for arn in bucket_arns]),
        *key_use,
    )


@dataclass(frozen=True, kw_only=True)
class ConfigurationRoleArgs:
    ownership: Ownership
    region: Region
    delivery: Sequence[Statement]


class ConfigurationRole(pulumi.ComponentResource):
    """One for all regions, as identities are global."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: ConfigurationRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:detection:ConfigurationRole", name, {}, opts)

        def child() -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(parent=self, provider=args.region.provider)

        role = iam.Role(
            f"{name}-role",
            name=role_name(args.ownership.environment, _PURPOSE, args.region),
            description="AWS Config records what resources look like",
            assume_role_policy=document(
                allow(
                    "AssumeRole",
                    ["sts:AssumeRole"],
                    principal=service("config.amazonaws.com"),
                    conditions={"StringEquals": {"aws:SourceAccount": args.region.account_id}},
                )
            ),
            tags=mandatory_tags(args.ownership, purpose=_PURPOSE),
            opts=child(),
        )
        # AWS keeps it in step with the types that it records; it reads descriptions, no data.
        reading = iam.RolePolicyAttachment(
            f"{name}-reading",
            role=role.name,
            policy_arn=f"arn:{args.region.partition}:iam::aws:policy/service-role/AWS_ConfigRole",
            opts=child(),
        )
        delivering = iam.RolePolicy(
            f"{name}-delivery", name="deliver", role=role.name, policy=document(*args.delivery), opts=child()
        )
        self.arn = pulumi.Output.all(role.arn, reading.id, delivering.id).apply(lambda known: known[0])
        self.register_outputs({"arn": self.arn})
