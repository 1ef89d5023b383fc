"""The identities of a resource graph, as the evaluator judges them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from identity.escalation import Account, Entrusted, Role
from identity.evaluator import Policy
from identity.statements import parse

Inputs = Mapping[str, Any]


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


def with_policies_of_aws(graph: Mapping[str, Any]) -> set[str]:
    """Names of the roles that have policies which AWS keeps, and whose text it changes."""
    attached = inputs_of(graph, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    return {item["role"] for item in attached if item["policyArn"].startswith("arn:aws:iam::aws:policy/")}


def account(found: Mapping[str, Role], entrusted: Mapping[str, Entrusted]) -> Account:
    return Account(roles=list(found.values()), entrusted=entrusted)
