from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_policy import ResourceValidationArgs, Severity

from policies.reading import at, items, one_or_many
from policies.rule import Rule, on


def _is_bounded(source: Any) -> bool:
    """Whether a range of addresses, or each range that a security group's rule lists, is less than all addresses."""
    if isinstance(source, Mapping):
        ranges = [*one_or_many(at(source, "cidrBlocks")), *one_or_many(at(source, "ipv6CidrBlocks"))]
    else:
        ranges = [source]
    return not any(str(addresses).endswith("/0") for addresses in ranges)


def _is_egress(resource: ResourceValidationArgs) -> bool:
    return at(resource.props, "type") == "egress"


RULE = Rule(
    id="network-ingress",
    requirement="A security group admits no one from the whole internet.",
    why="The platform's consoles and receivers are for the company's networks; what is public stands behind a gateway.",
    fix="name the network that may connect instead of all addresses",
    severity=Severity.CRITICAL,
    where=on(
        {
            "aws:ec2/securityGroup:SecurityGroup": ("ingress",),
            "aws:ec2/securityGroupRule:SecurityGroupRule": ("cidrBlocks", "ipv6CidrBlocks"),
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("cidrIpv4", "cidrIpv6"),
        }
    ),
    divide=items,
    holds=_is_bounded,
    exempt=_is_egress,
)
