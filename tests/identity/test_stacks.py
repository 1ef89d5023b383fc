"""The identities that the stacks declare: bounded, unable to escalate, and as the page of roles says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from identity.boundaries import boundary_arn, runbooks_role
from identity.cluster_roles import ADMINISTRATOR, ADMINISTRATORS, CLUSTER_ROLES, group
from identity.deployment import entrusted
from identity.escalation import Entrusted, Role, escalations
from identity.escalation_paths import PATHS
from identity.evaluator import Principal, Request, decide, is_allowed
from identity.matrix import CLUSTER_TASKS, matrix, may, may_in_cluster, tasks
from identity.people import person_roles, physical_name, role_arn
from identity.place import Place, place_of
from identity.report import page
from identity.statements import Statement
from observability.event_rules import COUNTED
from settings.loader import load_from_files
from settings.people import People
from tests.golden.skeletons import STACKS
from tests.identity.graph import account, inputs_of, policies_of_aws, roles, with_policies_of_aws

ROOT = Path(__file__).resolve().parents[2]
OF_PAGE = "prod"


@cache
def place(stack: str) -> Place:
    return place_of(load_from_files(ROOT, stack).settings)


@cache
def people(stack: str) -> People:
    found = load_from_files(ROOT, stack).settings.people
    assert found
    return found


@pytest.fixture(scope="module")
def roles_of(graph_of: Callable[[str], Any]) -> Callable[[str], dict[str, Role]]:
    def found(stack: str) -> dict[str, Role]:
        graph, account_id = graph_of(stack), place(stack).account_id
        return with_policies_of_aws(roles(graph, account_id), policies_of_aws(graph, account_id))

    return cache(found)


def entrusted_roles(stack: str) -> dict[str, Entrusted]:
    here = place(stack)
    workloads = boundary_arn(here, "workloads")
    deploying = Entrusted(names=tuple(entrusted(here)), boundary_arn=workloads)
    failing_over = Entrusted(names=(runbooks_role(here),), boundary_arn=workloads)
    return {
        role_arn(here, "ci-deploy"): deploying,
        role_arn(here, "sre"): failing_over,
        role_arn(here, "break-glass"): failing_over,
    }


@pytest.mark.cloud
@pytest.mark.parametrize("stack", STACKS)
def test_no_role_of_a_stack_escalates(stack: str, roles_of: Callable[[str], dict[str, Role]]) -> None:
    found = roles_of(stack)
    everyone = account(found, entrusted_roles(stack))
    assert len(found) > 15 and len(PATHS) >= 15
    assert all(role.boundary for role in found.values())
    assert not [str(one) for role in found.values() for one in escalations(role, everyone)]


@pytest.mark.cloud
def test_a_role_of_a_stack_that_was_given_a_path_is_found_out(roles_of: Callable[[str], dict[str, Role]]) -> None:
    """The same roles with one statement more: what the test above would see."""
    found = roles_of("dev")
    for name, role in found.items():
        more = Statement(actions=("iam:PutRolePolicy",), resources=("*",))
        for boundary in (None, (more,)):
            planted = replace(role, policies=[*role.policies, (more,)], boundary=boundary)
            everyone = account(found | {name: planted}, entrusted_roles("dev"))
            assert "iam:PutRolePolicy" in {one.path for one in escalations(planted, everyone)}, name
        within = replace(role, policies=[*role.policies, (more,)])
        assert not escalations(within, account(found | {name: within}, entrusted_roles("dev"))), name


@pytest.mark.cloud
@pytest.mark.parametrize("stack", STACKS)
def test_a_boundary_takes_away_nothing_that_a_role_is_given(stack: str, graph_of: Callable[[str], Any]) -> None:
    """A right that the boundary withholds would fail in AWS alone, on the day that it is used."""
    withheld = []
    for role in roles(graph_of(stack), place(stack).account_id).values():
        for statement in (statement for policy in role.policies for statement in policy if statement.allows):
            for action in statement.actions:
                for resource in statement.resources:
                    asked = Request(
                        principal=role.principal, action=action, resource=resource.replace("*", "x"), chosen=True
                    )
                    if not (decision := decide(asked)).allowed:
                        withheld.append(f"{role.arn}: {action} on {resource} {decision.reason}")
    assert not withheld


WITHHELD = {
    # Volumes, images and databases within databases, of which no store is one.
    "ec2": ("Copy", "Create", "Delete", "Deregister", "Modify", "Restore", "Run", "Search", "Terminate"),
    "rds": ("CreateTenant", "DeleteTenant"),
    # Checks and reports that no record of a resource needs.
    "access-analyzer": ("Check", "Validate"),
    "ecr": ("BatchGet",),
    "iam": ("Generate", "PassRole"),
    "inspector2": ("BatchGet",),
}
"""What of a service that the stacks have is withheld from roles with AWS' own policies: beginnings of actions."""


@pytest.mark.cloud
@pytest.mark.parametrize("stack", STACKS)
def test_what_aws_gives_for_the_services_of_the_stack_its_boundary_leaves(
    stack: str, graph_of: Callable[[str], Any]
) -> None:
    graph, account_id = graph_of(stack), place(stack).account_id
    found, of_aws = roles(graph, account_id), policies_of_aws(graph, account_id)
    assert len(of_aws) == 2
    for name, policies in of_aws.items():
        boundary = found[name].boundary
        assert boundary
        served = {action.split(":")[0] for one in boundary if one.allows for action in one.actions}
        given = {action for policy in policies for statement in policy for action in statement.actions}
        for action in sorted(one for one in given if one.split(":")[0] in served):
            bare = Principal(
                name=name,
                account_id=account_id,
                policies=[(Statement(actions=(action,), resources=("*",)),)],
                boundary=boundary,
            )
            service, _, verb = action.partition(":")
            asked = Request(principal=bare, action=action.replace("*", "Any"), resource="*", chosen=True)
            assert is_allowed(asked) is not verb.startswith(WITHHELD.get(service, ())), action


@pytest.mark.cloud
@pytest.mark.parametrize("stack", STACKS)
def test_the_matrix_is_true_of_what_the_stack_declares(
    stack: str, roles_of: Callable[[str], dict[str, Role]], graph_of: Callable[[str], Any]
) -> None:
    """Answers from the documents in the graph, not from the data that they were written from."""
    here, declared = place(stack), roles_of(stack)
    persons = person_roles(here, people(stack))
    said = matrix(here, persons)
    for person in persons:
        role = declared[physical_name(here, person.name)]
        assert {task.name: may(role, task) for task in tasks(here)} == {
            task.name: said[task.name][person.name] for task in tasks(here)
        }
    bindings = {
        item["subjects"][0]["name"]: item["roleRef"]["name"]
        for item in inputs_of(graph_of(stack), "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding")
        if item["subjects"][0]["kind"] == "Group"
    }
    rules = {
        item["metadata"]["name"]: item["rules"]
        for item in inputs_of(graph_of(stack), "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")
    }
    assert bindings.keys() == {group(name) for name in (*CLUSTER_ROLES, *ADMINISTRATORS)}
    assert {name for name in ADMINISTRATORS if bindings[group(name)] == ADMINISTRATOR} == ADMINISTRATORS
    for name in CLUSTER_ROLES:
        assert rules[bindings[group(name)]] == list(map(dict, CLUSTER_ROLES[name]))


@pytest.mark.cloud
@pytest.mark.parametrize("stack", STACKS)
def test_nobody_has_a_key_of_their_own(stack: str, graph_of: Callable[[str], Any]) -> None:
    owned = re.compile(r"aws:iam/(accessKey|user|userLoginProfile|sshKey|serviceSpecificCredential|group):")
    assert not [node["urn"] for node in graph_of(stack)["resources"] if owned.match(node["type"])]


@pytest.mark.cloud
@pytest.mark.parametrize("stack", STACKS)
def test_each_event_that_an_alert_counts_is_written_down_where_it_happens(
    stack: str, graph_of: Callable[[str], Any]
) -> None:
    """A rule without a target triggers nothing, so that CloudWatch has nothing to count."""
    graph = graph_of(stack)

    def of(kind: str, name: str) -> set[tuple[str, str]]:
        return {
            (node["provider"].rpartition("::")[2], node["inputs"][name])
            for node in graph["resources"]
            if node["type"] == kind
        }

    regions = {"aws-primary", "aws-dr"}
    rules = of("aws:cloudwatch/eventRule:EventRule", "name")
    assert rules >= {(region, name) for region in regions for name in COUNTED}
    logged = [
        (node["provider"].rpartition("::")[2], node["inputs"]["rule"], node["inputs"]["arn"].partition("log-group:")[2])
        for node in graph["resources"]
        if node["type"] == "aws:cloudwatch/eventTarget:EventTarget" and node["inputs"]["targetId"] == "log"
    ]
    assert {(region, name) for region, name, _ in logged} >= {(region, name) for region in regions for name in COUNTED}
    groups = of("aws:cloudwatch/logGroup:LogGroup", "name")
    assert {(region, group) for region, _, group in logged} <= groups


def test_the_page_of_roles_is_up_to_date() -> None:
    here = place(OF_PAGE)
    persons = person_roles(here, people(OF_PAGE))
    fresh = page(OF_PAGE, persons, matrix(here, persons), len(PATHS))
    again = f"python -m identity matrix --stack {OF_PAGE} --markdown docs/roles.md"
    assert (ROOT / "docs" / "roles.md").read_text() == fresh, again


@pytest.mark.parametrize("stack", STACKS)
def test_what_the_roles_are_for_holds(stack: str) -> None:
    here = place(stack)
    said = matrix(here, person_roles(here, people(stack)))

    def who(task: str) -> set[str]:
        return {name for name, allowed in said[task].items() if allowed}

    assert who("in the cluster: read a Secret") == who("in the cluster: open a shell in a pod") == {"break-glass"}
    assert who("read a secret's value") == {"break-glass"}
    assert who("read a report") == {"steering", "break-glass"}
    assert {task for task, allowed in said.items() if allowed["steering"]} == {"read a report"}
    assert who("in the cluster: change what a deployment runs") == {"break-glass", "ci-deploy"}
    assert who("write a workload's rights") == {"ci-deploy"}
    assert who("start a failover") == who("agree to a failover") == {"sre", "break-glass"}
    nobody = (
        "delete an audit file",
        "delete stored metrics",
        "read another environment's secret",
        "schedule a key's deletion",
        "stop the audit trail",
        "write a person's rights",
        "make an access key",
        "take another role",
        "run another document",
    )
    assert not {task: who(task) for task in nobody if who(task)}


def test_support_reads_logs_and_changes_nothing() -> None:
    changing = [task for task in CLUSTER_TASKS if task.verb not in ("get", "list")]
    assert changing and not [task.name for task in changing if may_in_cluster("support", task)]
    assert [task.name for task in CLUSTER_TASKS if may_in_cluster("support", task)] == [
        "list pods",
        "read what a pod logs",
    ]
