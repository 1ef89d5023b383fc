"""What the platform adds to a network that is there already: private endpoints and what guards them.

The network itself is one that the local cloud does not have, and moto makes no endpoint in it.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any

from localcloud.aws.api import Aws, found
from localcloud.aws.comparison import Comparison
from localcloud.aws.mapping import given, tags_from_api, tags_to_api
from localcloud.aws.resource_type import Autoname, Change, ResourceType, Traits
from localcloud.aws.unemulated import Unemulated
from localcloud.protocol import Properties

_RULE = ("ingress", "egress")


class VpcEndpoint(Unemulated):
    token = "aws:ec2/vpcEndpoint:VpcEndpoint"
    service, creation = "ec2", "CreateVpcEndpoint"
    shortfall = "the network is not of this stack, so moto has none that an endpoint could be in"
    renamed = MappingProxyType({"policy": "PolicyDocument"})
    traits = Traits(
        replace_on=frozenset(
            {
                "resourceConfigurationArn",
                "serviceName",
                "serviceNetworkArn",
                "serviceRegion",
                "vpcEndpointType",
                "vpcId",
            }
        ),
        computed=frozenset(
            {
                "dnsOptions",
                "ipAddressType",
                "policy",
                "routeTableIds",
                "securityGroupIds",
                "serviceRegion",
                "subnetConfigurations",
                "subnetIds",
            }
        ),
        local=frozenset({"autoAccept"}),
        defaults={"vpcEndpointType": "Gateway", "privateDnsEnabled": False},
        allowed={"vpcEndpointType": ("Gateway", "GatewayLoadBalancer", "Interface", "Resource", "ServiceNetwork")},
        comparison=Comparison(sets=frozenset({"routeTableIds", "securityGroupIds", "subnetIds"})),
    )

    def outputs(self, aws: Aws, inputs: Properties) -> tuple[str, Properties]:
        endpoint = f"vpce-{aws.creation_token[:17]}"
        interfaces = inputs.get("subnetIds", []) if inputs["vpcEndpointType"] == "Interface" else []
        return endpoint, {
            "arn": aws.arn("ec2", f"vpc-endpoint/{endpoint}"),
            "cidrBlocks": [],
            "dnsEntries": [],
            "networkInterfaceIds": [
                f"eni-{aws.creation_token[: 16 - len(str(i))]}{i}" for i, _ in enumerate(interfaces)
            ],
            "ownerId": aws.account_id,
            "prefixListId": "",
            "requesterManaged": False,
            "state": "available",
        }


class SecurityGroup(ResourceType):
    token = "aws:ec2/securityGroup:SecurityGroup"
    traits = Traits(
        identity=("name", "vpcId"),
        replace_on=frozenset({"description", "name", "namePrefix", "vpcId"}),
        computed=frozenset({"egress", "ingress", "name", "vpcId"}),
        local=frozenset({"revokeRulesOnDelete"}),
        defaults={"description": "Managed by Pulumi", "revokeRulesOnDelete": False},
        allowed={"name": re.compile(r"(?!sg-).{1,255}")},
        autoname=Autoname(),
        comparison=Comparison(sets=frozenset({"egress", "ingress"})),
    )

    def create(self, aws: Aws, inputs: Properties) -> str:
        answer = aws.client("ec2").create_security_group(
            GroupName=inputs["name"],
            Description=inputs["description"],
            TagSpecifications=[{"ResourceType": "security-group", "Tags": tags_to_api(inputs["tags"])}]
            if inputs["tags"]
            else [],
            **given(VpcId=inputs.get("vpcId")),
        )
        return answer["GroupId"]

    def settle(self, aws: Aws, identifier: str, inputs: Properties) -> None:
        """Take away the rule that lets a new group out everywhere, as pulumi-aws does."""
        ec2 = aws.client("ec2")
        if everywhere := ec2.describe_security_groups(GroupIds=[identifier])["SecurityGroups"][0][
            "IpPermissionsEgress"
        ]:
            ec2.revoke_security_group_egress(GroupId=identifier, IpPermissions=everywhere)

    def find(self, aws: Aws, inputs: Properties) -> str | None:
        filters = [{"Name": "group-name", "Values": [inputs["name"]]}]
        if "vpcId" in inputs:
            filters.append({"Name": "vpc-id", "Values": [inputs["vpcId"]]})
        groups = aws.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
        return groups[0]["GroupId"] if groups else None

    def read(self, aws: Aws, identifier: str) -> Properties | None:
        answer = found(aws.client("ec2").describe_security_groups, GroupIds=[identifier])
        if answer is None:
            return None
        group = answer["SecurityGroups"][0]
        return {
            "arn": aws.arn("ec2", f"security-group/{identifier}"),
            "ownerId": group["OwnerId"],
            "name": group["GroupName"],
            "description": group["Description"],
            "vpcId": group["VpcId"],
            "ingress": [_rule_from_api(rule) for rule in group["IpPermissions"]],
            "egress": [_rule_from_api(rule) for rule in group["IpPermissionsEgress"]],
            "tags": tags_from_api(group.get("Tags")),
        }

    def update(self, aws: Aws, identifier: str, change: Change) -> None:
        ec2 = aws.client("ec2")
        for direction in _RULE:
            if direction in change:
                before, after = (properties.get(direction) or [] for properties in (change.old, change.new))
                if revoked := [_rule_to_api(rule) for rule in before if rule not in after]:
                    getattr(ec2, f"revoke_security_group_{direction}")(GroupId=identifier, IpPermissions=revoked)
                if granted := [_rule_to_api(rule) for rule in after if rule not in before]:
                    getattr(ec2, f"authorize_security_group_{direction}")(GroupId=identifier, IpPermissions=granted)
        if change.tags_to_remove:
            ec2.delete_tags(Resources=[identifier], Tags=[{"Key": key} for key in change.tags_to_remove])
        if change.tags_to_set:
            ec2.create_tags(Resources=[identifier], Tags=tags_to_api(change.tags_to_set))

    def delete(self, aws: Aws, identifier: str, properties: Properties) -> None:
        found(aws.client("ec2").delete_security_group, GroupId=identifier)


def _rule_to_api(rule: Properties) -> dict[str, Any]:
    about = given(Description=rule.get("description") or None)
    return {
        "IpProtocol": rule["protocol"],
        "FromPort": rule["fromPort"],
        "ToPort": rule["toPort"],
        "IpRanges": [{"CidrIp": block, **about} for block in rule.get("cidrBlocks") or ()],
        "UserIdGroupPairs": [{"GroupId": group, **about} for group in rule.get("securityGroups") or ()],
    }


def _rule_from_api(rule: dict[str, Any]) -> Properties:
    ranges, groups = rule["IpRanges"], rule["UserIdGroupPairs"]
    every_port = rule["IpProtocol"] == "-1"
    return {
        "protocol": rule["IpProtocol"],
        "fromPort": 0 if every_port else rule["FromPort"],
        "toPort": 0 if every_port else rule["ToPort"],
        "cidrBlocks": [item["CidrIp"] for item in ranges],
        "securityGroups": [item["GroupId"] for item in groups],
        "description": next((item.get("Description", "") for item in (*ranges, *groups)), ""),
    }


RESOURCE_TYPES: tuple[ResourceType, ...] = (VpcEndpoint(), SecurityGroup())
