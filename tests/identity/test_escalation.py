"""Each known path is found on a role that has it, and on no role that lacks a step of it."""

from __future__ import annotations

import pytest

from identity.escalation import Account, Entrusted, Role, escalations
from identity.escalation_paths import PATHS, Path
from identity.statements import Statement

ID = "123456789012"
BOUNDARY = f"arn:aws:iam::{ID}:policy/boundary"


def allow(*actions: str, resources: tuple[str, ...] = ("*",), **conditions: dict[str, tuple[str, ...]]) -> Statement:
    return Statement(actions=actions, resources=resources, conditions=conditions)


def planted(*statements: Statement, **parts: object) -> Role:
    return Role(**{"arn": f"arn:aws:iam::{ID}:role/planted", "trust": (), "policies": [statements], **parts})  # pyright: ignore


def actions(path: Path) -> list[str]:
    return [*path.steps, *(["iam:PassRole"] if path.passed_to else [])]


def found(role: Role, *others: Role, task: Entrusted | None = None) -> set[str]:
    entrusted = {role.arn: task} if task else {}
    return {one.path for one in escalations(role, Account(roles=[role, *others], entrusted=entrusted))}


def test_the_list_is_long_and_says_nothing_twice() -> None:
    assert len({path.name for path in PATHS}) == len(PATHS) >= 15


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_path_is_found_on_a_role_that_has_it(path: Path) -> None:
    assert path.name in found(planted(allow(*actions(path))))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_path_without_one_of_its_steps_leads_nowhere(path: Path) -> None:
    for missing in actions(path):
        others = [action for action in actions(path) if action != missing]
        assert path.name not in found(planted(allow(*others) if others else allow("s3:GetObject")))
        denied = Statement(allows=False, actions=(missing,), resources=("*",))
        assert path.name not in found(planted(allow(*actions(path)), denied))
        assert path.name not in found(planted(allow(*actions(path)), boundary=(allow("s3:GetObject"),)))


def test_what_is_allowed_under_a_name_alone_is_found_under_that_name() -> None:
    keys = allow("iam:CreateAccessKey", resources=(f"arn:aws:iam::{ID}:user/robot-*",))
    [escalation] = escalations(planted(keys), Account(roles=[]))
    assert escalation.target == f"arn:aws:iam::{ID}:user/robot-x"
    code = allow("lambda:UpdateFunctionCode", resources=(f"arn:aws:lambda:eu-west-1:{ID}:function:kiso-?",))
    assert found(planted(code)) == {"lambda:UpdateFunctionCode"}


def test_a_role_is_passed_to_the_service_that_both_allow() -> None:
    run = allow("lambda:CreateFunction", "lambda:InvokeFunction")
    for passed, expected in (("lambda.amazonaws.com", True), ("backup.amazonaws.com", False)):
        passing = allow("iam:PassRole", StringEquals={"iam:PassedToService": (passed,)})
        assert bool(found(planted(run, passing))) is expected
    victim = Role(
        arn=f"arn:aws:iam::{ID}:role/worker",
        trust=(Statement(actions=("sts:AssumeRole",), principals={"Service": ("ec2.amazonaws.com",)}),),
    )
    only_worker = allow("iam:PassRole", resources=(victim.arn,))
    assert not found(planted(run, only_worker), victim)
    assert found(planted(allow("ec2:RunInstances"), only_worker), victim) == {"iam:PassRole + ec2:RunInstances"}


def test_a_chain_needs_the_trust_of_the_next_role() -> None:
    def victim(principal: str) -> Role:
        trust = (Statement(actions=("sts:AssumeRole",), principals={"AWS": (principal,)}),)
        return Role(arn=f"arn:aws:iam::{ID}:role/next", trust=trust)

    assume = planted(allow("sts:AssumeRole", resources=(victim("").arn,)))
    assert found(assume, victim(ID)) == {"sts:AssumeRole"}
    assert not found(assume, victim("arn:aws:iam::999999999999:root"))
    assert found(planted(), victim(planted().arn)) == {"sts:AssumeRole"}


def test_to_write_bounded_roles_is_an_escalation_but_for_who_is_entrusted_with_them() -> None:
    mine = f"arn:aws:iam::{ID}:role/kiso-*"
    writing = allow("iam:PutRolePolicy", resources=(mine,), StringEquals={"iam:PermissionsBoundary": (BOUNDARY,)})
    bounded = Role(arn=f"arn:aws:iam::{ID}:role/kiso-worker", trust=(), boundary_arn=BOUNDARY)
    unbounded = Role(arn=f"arn:aws:iam::{ID}:role/kiso-other", trust=())
    task = Entrusted(names=(mine,), boundary_arn=BOUNDARY)
    assert found(planted(writing), bounded) == {"iam:PutRolePolicy"}
    assert not found(planted(writing), bounded, unbounded, task=task)
    assert found(planted(allow("iam:PutRolePolicy", resources=(mine,))), bounded, unbounded, task=task)


def test_a_role_may_not_write_its_own_policy_even_within_its_boundary() -> None:
    own = planted(
        allow("iam:PutRolePolicy", resources=(planted().arn,)),
        boundary_arn=BOUNDARY,
        boundary=(allow("iam:PutRolePolicy"),),
    )
    assert found(own) == {"iam:PutRolePolicy"}
