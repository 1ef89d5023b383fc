"""Each workload has the rights that its calls need, and no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest

from identity.escalation import Role
from identity.evaluator import Request, is_allowed
from tests.golden.skeletons import STACKS
from tests.identity.api_calls import CALLS, WHERE_THERE_IS_A_STANDBY, needed
from tests.identity.graph import inputs_of, roles
from tests.identity.test_stacks import place

pytestmark = pytest.mark.cloud

ACTING_FOR_THE_ACCOUNT = tuple({"Service": (f"{name}.amazonaws.com",)} for name in ("lambda", "s3"))
"""Services that take a role for nothing but the function, or the bucket, that it was passed to in its own account."""


@pytest.fixture(scope="module")
def workloads_of(graph_of: Callable[[str], Any]) -> Callable[[str], dict[str, list[Role]]]:
    """By purpose, in both regions; without the policies that AWS itself keeps."""

    def found(stack: str) -> dict[str, list[Role]]:
        here = place(stack)
        by_purpose: dict[str, list[Role]] = {}
        for name, role in roles(graph_of(stack), here.account_id).items():
            if not name.startswith(f"{here.prefix}people-"):
                by_purpose.setdefault(purpose(name, here.prefix, here.regions), []).append(role)
        return by_purpose

    return cache(found)


def purpose(role: str, prefix: str, regions: tuple[str, str]) -> str:
    name = role.removeprefix(prefix)
    return next(name.removesuffix(f"-{region}") for region in regions if name.endswith(f"-{region}"))


def given(role: Role) -> set[str]:
    own = role.policies[:1]
    return {action for policy in own for statement in policy if statement.allows for action in statement.actions}


def calls(stack: str) -> Mapping[str, tuple[str, ...]]:
    return {**CALLS, **WHERE_THERE_IS_A_STANDBY} if stack == "prod" else CALLS


@pytest.mark.parametrize("stack", STACKS)
def test_every_workload_with_a_role_has_its_calls_written_down(stack: str, workloads_of: Any) -> None:
    assert workloads_of(stack).keys() == calls(stack).keys(), "write the calls into tests/identity/api_calls.py"


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_missing_and_nothing_is_more(stack: str, workloads_of: Any) -> None:
    for name, found in workloads_of(stack).items():
        for role in found:
            assert given(role) == needed(calls(stack)[name]), role.arn


@pytest.mark.parametrize("stack", STACKS)
def test_each_right_is_one_within_the_boundary_too(stack: str, workloads_of: Any) -> None:
    for name, found in workloads_of(stack).items():
        for role in found:
            resources = [arn for policy in role.policies[:1] for one in policy for arn in one.resources]
            for action in needed(calls(stack)[name]):
                asked = (
                    Request(principal=role.principal, action=action, resource=arn.replace("*", "x"), chosen=True)
                    for arn in resources
                )
                assert any(map(is_allowed, asked)), f"{role.arn}: {action}"


def test_the_failback_lends_keys_to_replicas_of_both_regions_and_to_nothing_else(workloads_of: Any) -> None:
    here = place("prod")
    (role,) = workloads_of("prod")["failover"]

    def lends(region: str, **changed: str) -> bool:
        context = {"kms:ViaService": f"rds.{region}.amazonaws.com", "kms:GrantIsForAWSResource": "true"} | changed
        key = f"arn:aws:kms:{region}:{here.account_id}:key/mrk-1b2c"
        return is_allowed(
            Request(principal=role.principal, action="kms:CreateGrant", resource=key, context={**context})
        )

    assert [lends(region) for region in (*here.regions, "us-east-1")] == [True, True, False]
    primary = here.regions[0]
    assert not lends(primary, **{"kms:GrantIsForAWSResource": "false"})
    assert not lends(primary, **{"kms:ViaService": f"s3.{primary}.amazonaws.com"})


@pytest.mark.parametrize("stack", STACKS)
def test_a_role_is_for_one_service_account_of_one_cluster(
    stack: str, graph_of: Callable[[str], Any], workloads_of: Any
) -> None:
    associations = inputs_of(graph_of(stack), "aws:eks/podIdentityAssociation:PodIdentityAssociation")
    assert len({(it["clusterName"], it["namespace"], it["serviceAccount"]) for it in associations}) == len(associations)
    for found in workloads_of(stack).values():
        for role in found:
            assert role.trust is not None
            for statement in role.trust:
                assert "AWS" not in (statement.principals or {}), "a workload's role is taken by a service alone"
                assert statement.conditions or statement.principals in ACTING_FOR_THE_ACCOUNT, role.arn
