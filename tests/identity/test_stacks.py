"""The identities that the stacks declare: bounded, unable to escalate, and as the page of roles says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from identity.boundaries import boundary_arn
from identity.cluster_roles import ADMINISTRATOR, ADMINISTRATORS, CLUSTER_ROLES, group
from identity.deployment import entrusted
from identity.escalation import Entrusted, Role, escalations
from identity.escalation_paths import PATHS
from identity.evaluator import Request, decide
from identity.matrix import CLUSTER_TASKS, matrix, may, may_in_cluster, tasks
from identity.people import person_roles, physical_name, role_arn
from identity.place import Place, place_of
from identity.report import page
from identity.statements import Statement
from settings.loader import load_from_files
from settings.people import People
from tests.golden.skeletons import STACKS
from tests.identity.graph import account, inputs_of, roles, with_policies_of_aws

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
    return cache(lambda stack: roles(graph_of(stack), place(stack).account_id))


def deployers(stack: str) -> dict[str, Entrusted]:
    here = place(stack)
    task = Entrusted(names=tuple(entrusted(here)), boundary_arn=boundary_arn(here, "workloads"))
    return {role_arn(here, "ci-deploy"): task}


def is_of_aws(role: Role) -> bool:
    """Whether a service alone takes the role that runs no code of anybody's."""
    takers = [name for one in role.trust or () for names in (one.principals or {}).values() for name in names]
    return bool(takers) and set(takers) <= {"backup.amazonaws.com", "config.amazonaws.com"}


@pytest.mark.cloud
@pytest.mark.parametrize("stack", STACKS)
def test_no_role_of_a_stack_escalates(stack: str, roles_of: Callable[[str], dict[str, Role]]) -> None:
    found = roles_of(stack)
    everyone = account(found, deployers(stack))
    assert len(found) > 15 and len(PATHS) >= 15
    assert not [str(one) for role in found.values() if not is_of_aws(role) for one in escalations(role, everyone)]


@pytest.mark.cloud
def test_a_role_of_a_stack_that_was_given_a_path_is_found_out(roles_of: Callable[[str], dict[str, Role]]) -> None:
    """The same roles with one statement more: what the test above would see."""
    found = roles_of("dev")
    for name, role in ((name, role) for name, role in found.items() if not is_of_aws(role)):
        more = Statement(actions=("iam:PutRolePolicy",), resources=("*",))
        for boundary in (None, (more,)):
            planted = replace(role, policies=[*role.policies, (more,)], boundary=boundary)
            everyone = account(found | {name: planted}, deployers("dev"))
            assert "iam:PutRolePolicy" in {one.path for one in escalations(planted, everyone)}, name
        within = replace(role, policies=[*role.policies, (more,)])
        assert not escalations(within, account(found | {name: within}, deployers("dev"))), name


@pytest.mark.cloud
@pytest.mark.parametrize("stack", STACKS)
def test_a_boundary_takes_away_nothing_that_a_role_is_given(
    stack: str, roles_of: Callable[[str], dict[str, Role]]
) -> None:
    """A right that the boundary withholds would fail in AWS alone, on the day that it is used."""
    withheld = []
    for role in (role for role in roles_of(stack).values() if role.boundary):
        for statement in (statement for policy in role.policies for statement in policy if statement.allows):
            for action in statement.actions:
                for resource in statement.resources:
                    asked = Request(
                        principal=role.principal, action=action, resource=resource.replace("*", "x"), chosen=True
                    )
                    if not (decision := decide(asked)).allowed:
                        withheld.append(f"{role.arn}: {action} on {resource} {decision.reason}")
    assert not withheld


@pytest.mark.cloud
@pytest.mark.parametrize("stack", STACKS)
def test_roles_of_services_of_aws_alone_are_unbounded_or_have_policies_of_aws(
    stack: str, roles_of: Callable[[str], dict[str, Role]], graph_of: Callable[[str], Any]
) -> None:
    attached = with_policies_of_aws(graph_of(stack))
    special = {name for name, role in roles_of(stack).items() if role.boundary is None or name in attached}
    assert not [name for name in special if not is_of_aws(roles_of(stack)[name])]


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
    nobody = (
        "delete an audit file",
        "delete stored metrics",
        "read another environment's secret",
        "schedule a key's deletion",
        "stop the audit trail",
        "write a person's rights",
        "make an access key",
        "take another role",
    )
    assert not {task: who(task) for task in nobody if who(task)}


def test_support_reads_logs_and_changes_nothing() -> None:
    changing = [task for task in CLUSTER_TASKS if task.verb not in ("get", "list")]
    assert changing and not [task.name for task in changing if may_in_cluster("support", task)]
    assert [task.name for task in CLUSTER_TASKS if may_in_cluster("support", task)] == [
        "list pods",
        "read what a pod logs",
    ]
