"""The identities of a resource graph, as the evaluator judges them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data

from identity.escalation import Account, Entrusted, Role
from identity.evaluator import Policy
from identity.statements import parse

Inputs = Mapping[str, Any]

_ATTACHMENT, _OF_AWS = "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "arn:aws:iam::aws:policy/"


def inputs_of(graph: Mapping[str, Any], kind: str) -> list[Inputs]:
    return [node["inputs"] for node in graph["resources"] if node["type"] == kind]


def roles(graph: Mapping[str, Any], account_id: str) -> dict[str, Role]:
    """By name, with their own policies. A boundary that the graph lacks is an error."""
    managed = {
        f"arn:aws:iam::{account_id}:policy/{item['name']}": parse(item["policy"])
        for item in inputs_of(graph, "aws:iam/policy:Policy")
    }
    declared = {item["name"]: item for item in inputs_of(graph, "aws:iam/role:Role")}
    policies: dict[str, list[Policy]] = {name: [] for name in declared}
    for item in inputs_of(graph, "aws:iam/rolePolicy:RolePolicy"):
        policies[item["role"]].append(parse(item["policy"]))
    for item in inputs_of(graph, _ATTACHMENT):
        if not item["policyArn"].startswith(_OF_AWS):
            policies[item["role"]].append(managed[item["policyArn"]])
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


def policies_of_aws(graph: Mapping[str, Any], account_id: str) -> dict[str, list[Policy]]:
    """By the role's name, those that AWS keeps, as moto's copy of them has them."""
    found: dict[str, list[Policy]] = {}
    for item in inputs_of(graph, _ATTACHMENT):
        if not item["policyArn"].startswith(_OF_AWS):
            continue
        text = json.dumps(_kept_by_aws()[item["policyArn"].rpartition("/")[2]]["Document"])
        # All that a role of this account reaches is in the account.
        found.setdefault(item["role"], []).append(parse(text.replace("${aws:ResourceAccount}", account_id)))
    return found


def with_policies_of_aws(found: Mapping[str, Role], of_aws: Mapping[str, list[Policy]]) -> dict[str, Role]:
    return {name: replace(role, policies=[*role.policies, *of_aws.get(name, ())]) for name, role in found.items()}


@cache
def _kept_by_aws() -> Mapping[str, Any]:
    return json.loads(aws_managed_policies_data)


def account(found: Mapping[str, Role], entrusted: Mapping[str, Entrusted]) -> Account:
    return Account(roles=list(found.values()), entrusted=entrusted)
