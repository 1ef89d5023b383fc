"""What lets callers in."""

from __future__ import annotations

from tests.policies.cases.values import TAGS, Change, Good

GOOD: Good = {
    "aws:ec2/securityGroup:SecurityGroup": {
        "ingress": [{"cidrBlocks": ["10.0.0.0/16"], "protocol": "tcp"}],
        "tags": TAGS,
    },
    "aws:ec2/securityGroupRule:SecurityGroupRule": {"type": "ingress", "cidrBlocks": ["10.0.0.0/16"]},
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {"cidrIpv4": "10.0.0.0/16", "tags": TAGS},
}
CHANGES: tuple[Change, ...] = (
    ("network-ingress", "aws:ec2/securityGroup:SecurityGroup", ("ingress", 0, "cidrBlocks", 1), "0.0.0.0/0"),
    ("network-ingress", "aws:ec2/securityGroup:SecurityGroup", ("ingress", 0, "ipv6CidrBlocks"), ["::/0"]),
    ("network-ingress", "aws:ec2/securityGroupRule:SecurityGroupRule", ("cidrBlocks", 0), "0.0.0.0/0"),
    ("network-ingress", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", ("cidrIpv4",), "0.0.0.0/0"),
    ("network-ingress", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", ("cidrIpv6",), "::/0"),
)
