"""Examples of the resource types of ec2."""

from __future__ import annotations

from tests.localcloud.aws.examples.example import Example, allow, policy

_FROM_NODES = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/16"], "description": "nodes"}
_FROM_PODS = _FROM_NODES | {"fromPort": 8443, "toPort": 8443, "cidrBlocks": ["100.64.0.0/16"], "description": "pods"}

EXAMPLES: tuple[Example, ...] = (
    Example(
        token="aws:ec2/vpcEndpoint:VpcEndpoint",
        inputs={
            "vpcId": "vpc-0123456789abcdef0",
            "serviceName": "com.amazonaws.eu-central-1.sts",
            "vpcEndpointType": "Interface",
            "subnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            "securityGroupIds": ["sg-0123456789abcdef0"],
            "privateDnsEnabled": True,
            "policy": policy(allow("sts:AssumeRole", Principal="*")),
            "tags": {"owner": "ops"},
        },
        update={"subnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef2"], "tags": {"owner": "platform"}},
        replacement={"serviceName": "com.amazonaws.eu-central-1.kms"},
    ),
    Example(
        token="aws:ec2/securityGroup:SecurityGroup",
        inputs={
            "name": "kiso-dev-endpoints",
            "description": "Private endpoints",
            "ingress": [_FROM_NODES],
            "egress": [],
            "tags": {"owner": "ops"},
        },
        update={"ingress": [_FROM_NODES, _FROM_PODS], "tags": {"owner": "platform"}},
        replacement={"name": "kiso-prod-endpoints"},
    ),
)
