"""The identities of a resource graph, as the evaluator judges them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data

from identity.escalation import Account, Entrusted, Role
from identity.evaluator import Policy
from identity.statements import parse

Inputs = Mapping[str, Any]


def inputs_of(graph: Mapping[str, Any], kind: str) -> list[Inputs]:
    return [node["inputs"] for node in graph["resources"] if node["type"] == kind]


def roles(graph: Mapping[str, Any], account_id: str) -> dict[str, Role]:
    """By name. A policy or a boundary that the graph lacks is an error, but for some of AWS' own."""
    managed = {
        f"arn:aws:iam::{account_id}:policy/{item['name']}": parse(item["policy"])
        for item in inputs_of(graph, "aws:iam/policy:Policy")
    }
    declared = {item["name"]: item for item in inputs_of(graph, "aws:iam/role:Role")}
    policies: dict[str, list[Policy]] = {name: [] for name in declared}
    for item in inputs_of(graph, "aws:iam/rolePolicy:RolePolicy"):
        policies[item["role"]].append(parse(item["policy"]))
    for item in inputs_of(graph, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"):
        policies[item["role"]].append((managed | of_aws())[item["policyArn"]])
    return {
        name: Role(
            arn=f"arn:aws:iam::{account_id}:role/{name}",
            trust=parse(item["assumeRolePolicy"]),
            policies=policies[name],
            boundary_arn=item.get("permissionsBoundary"),
            boundary=managed[item["permissionsBoundary"]] if "permissionsBoundary" in item else None,
        )
        for name, item in declared.items()
    }


@cache
def of_aws() -> Mapping[str, Policy]:
    """AWS' own policies that a role here has, by ARN, as moto's table of them has their text."""
    policies = json.loads(aws_managed_policies_data)
    return {
        f"arn:aws:iam::aws:policy{policies[name]['Path']}{name}": parse(policies[name]["Document"])
        for name in ("AWS_ConfigRole",)
    }


def account(found: Mapping[str, Role], entrusted: Mapping[str, Entrusted]) -> Account:
    return Account(roles=list(found.values()), entrusted=entrusted)
