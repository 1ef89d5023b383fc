"""Private ways from a cluster's network to the AWS services that its programs call: no packet leaves AWS' network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2

from components.iam import document
from components.names import regional_name
from components.regions import Region
from components.tags import mandatory_tags
from identity.statements import Statement, written
from settings.entry import PrivateNetwork
from settings.ownership import Ownership

GATEWAY = "s3"
INTERFACES = (
    "ecr.api",
    "ecr.dkr",
    "eks-auth",
    "events",
    "kms",
    "logs",
    "monitoring",
    "secretsmanager",
    "sqs",
    "sts",
)
"""Services by the last part of their endpoints' names."""
_HTTPS = 443


@dataclass(frozen=True, kw_only=True)
class PrivateEndpointsArgs:
    ownership: Ownership
    network: PrivateNetwork
    client_cidr: str
    """Of the nodes and their pods."""
    region: Region


class PrivateEndpoints(pulumi.ComponentResource):
    """A gateway to S3, an interface a service, and the group that lets the nodes at those."""

    def __init__(self, name: str, args: PrivateEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("operations-platform:private_endpoints:PrivateEndpoints", name, {}, opts)
        region, network = args.region, args.network
        own = pulumi.ResourceOptions(parent=self, provider=region.provider)
        ec2.VpcEndpoint(
            f"{name}-{GATEWAY}",
            vpc_id=network.vpc_id,
            service_name=_service_name(region, GATEWAY),
            vpc_endpoint_type="Gateway",
            route_table_ids=list(network.route_table_ids),
            policy=endpoint_policy(region, GATEWAY),
            tags=mandatory_tags(args.ownership, purpose=GATEWAY),
            opts=own,
        )
        group = ec2.SecurityGroup(
            f"{name}-group",
            name=regional_name(args.ownership.environment, "endpoints"),
            description="Private endpoints of AWS services",
            vpc_id=network.vpc_id,
            ingress=[
                {
                    "protocol": "tcp",
                    "from_port": _HTTPS,
                    "to_port": _HTTPS,
                    "cidr_blocks": [args.client_cidr],
                    "description": "nodes and their pods",
                }
            ],
            tags=mandatory_tags(args.ownership, purpose="endpoints"),
            opts=own,
        )
        for service in INTERFACES:
            ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=network.vpc_id,
                service_name=_service_name(region, service),
                vpc_endpoint_type="Interface",
                subnet_ids=list(network.subnet_ids),
                security_group_ids=[group.id],
                private_dns_enabled=True,
                policy=endpoint_policy(region, service),
                tags=mandatory_tags(args.ownership, purpose=service),
                opts=own,
            )
        self.register_outputs({})


def endpoint_policy(region: Region, service: str) -> str:
    """Only identities of this account: credentials that someone brings along from elsewhere are good for nothing."""
    everyone = {"AWS": ("*",)}
    own = Statement(
        sid="OwnIdentities",
        principals=everyone,
        actions=("*",),
        resources=("*",),
        conditions={"StringEquals": {"aws:PrincipalAccount": (region.account_id,)}},
    )
    layers = Statement(
        sid="LayersOfImages",
        principals=everyone,
        actions=("s3:GetObject",),
        # ECR hands out links to its own bucket, which AWS signs.
        resources=(region.bucket_arn(f"prod-{region.name}-starport-layer-bucket/*"),),
    )
    statements: Sequence[Statement] = (own, layers) if service == GATEWAY else (own,)
    return document(*map(written, statements))


def _service_name(region: Region, service: str) -> str:
    return f"com.amazonaws.{region.name}.{service}"
