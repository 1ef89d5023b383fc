"""Who can take the roles of people and pipelines, by the evaluator."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from components.identity.people import own_policies, trust_policy
from identity.boundaries import boundary, runbooks_role
from identity.evaluator import Principal, Request, is_allowed
from identity.matrix import role_of
from identity.people import PersonRole, person_roles, role_arn
from identity.place import Place
from identity.statements import parse, written
from settings.people import People
from tests.identity.test_evaluator import STATEMENTS

PLACE = Place(
    account_id="123456789012", environment="dev", regions=("eu-west-1", "eu-central-1"), clusters=["kiso-dev"]
)
PROVIDER = "arn:aws:iam::123456789012:saml-provider/kiso"
FORGE = "token.actions.githubusercontent.com"
PEOPLE = People.model_validate(
    {
        "identity_provider_arn": PROVIDER,
        "groups": {"sre": "sre", "developer": "devs", "support": "help", "steering": "board"},
        "break_glass": ("arn:aws:iam::777788889999:user/one", "arn:aws:iam::777788889999:user/two"),
        "forge": {"repository": "kiso/platform", "deployment_environment": "dev"},
    }
)
ROLES = {role.name: role for role in person_roles(PLACE, PEOPLE)}
SIGNED_IN = {"SAML:aud": "https://signin.aws.amazon.com/saml"}


def takes(role: PersonRole, kind: str, who: str, action: str, context: dict[str, Any]) -> bool:
    principal = Principal(name=who, kind=kind)
    return is_allowed(
        Request(
            principal=principal,
            action=f"sts:{action}",
            resource=role_arn(PLACE, role.name),
            context=context,
            resource_policy=parse(trust_policy(role)),
        )
    )


def signs_in(role: PersonRole, group: str, **more: Any) -> bool:
    context = SIGNED_IN | {"aws:RequestTag/group": group, "aws:RequestTag/mfa": "true"} | more
    return takes(role, "Federated", PROVIDER, "AssumeRoleWithSAML", context)


@pytest.mark.parametrize("name", ["sre", "developer", "support", "steering"])
def test_a_role_is_taken_by_its_own_group_after_a_second_factor(name: Any) -> None:
    groups = PEOPLE.groups.model_dump()
    assert [group for group in groups if signs_in(ROLES[name], groups[group])] == [name]
    for factor in ("false", None):
        assert not signs_in(ROLES[name], groups[name], **{"aws:RequestTag/mfa": factor})
    assert not signs_in(ROLES[name], groups[name], **{"SAML:aud": "https://elsewhere.example"})


def test_the_glass_is_broken_by_those_who_are_named_just_after_a_second_factor_where_it_is_noticed() -> None:
    good = {
        "aws:MultiFactorAuthPresent": "true",
        "aws:MultiFactorAuthAge": "30",
        "aws:RequestedRegion": "eu-west-1",
    }
    for who in PEOPLE.break_glass:
        assert takes(ROLES["break-glass"], "AWS", who, "AssumeRole", good)
        for worse in (
            {"aws:MultiFactorAuthPresent": "false"},
            {"aws:MultiFactorAuthPresent": None},
            {"aws:MultiFactorAuthAge": "3600"},
            {"aws:MultiFactorAuthAge": None},
            {"aws:RequestedRegion": "us-east-1"},
        ):
            assert not takes(ROLES["break-glass"], "AWS", who, "AssumeRole", good | worse)
    assert not takes(ROLES["break-glass"], "AWS", "arn:aws:iam::777788889999:user/three", "AssumeRole", good)
    assert ROLES["break-glass"].session_hours == 1


def run(subject: str, audience: str = "sts.amazonaws.com") -> dict[str, Any]:
    return {f"{FORGE}:aud": audience, f"{FORGE}:sub": subject}


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("repo:kiso/platform:ref:refs/heads/main", "ci-preview"),
        ("repo:kiso/platform:environment:dev", "ci-deploy"),
        ("repo:kiso/platform:environment:prod", None),
        ("repo:kiso/platform:ref:refs/heads/feature", None),
        ("repo:kiso/platform:pull_request", None),
        ("repo:kiso/other:ref:refs/heads/main", None),
        ("repo:other/platform:environment:dev", None),
    ],
)
def test_a_pipeline_takes_the_role_of_its_branch_or_environment(subject: str, name: str | None) -> None:
    provider = f"arn:aws:iam::123456789012:oidc-provider/{FORGE}"
    taken = [
        role.name
        for role in ROLES.values()
        if takes(role, "Federated", provider, "AssumeRoleWithWebIdentity", run(subject))
    ]
    assert taken == ([name] if name else [])
    elsewhere = run(subject, audience="https://github.com/kiso")
    assert not any(
        takes(role, "Federated", provider, "AssumeRoleWithWebIdentity", elsewhere) for role in ROLES.values()
    )


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.name)
def test_a_role_fits_into_what_aws_takes_and_means_the_same_as_text(role: PersonRole) -> None:
    documents = own_policies(role)
    assert len(documents) <= 10 and all(len(one) <= 6144 for one in documents)
    assert len(json.dumps([written(one) for one in boundary(PLACE, role.boundary)])) <= 6144
    judged = role_of(PLACE, role)
    [policy] = judged.policies
    assert [one.sid for text in documents for one in parse(text)] == [one.sid for one in policy]
    assert len(trust_policy(role)) <= 2048
    assert 1 <= role.session_hours <= 12


def may(name: Any, action: str, resource: str, context: dict[str, Any] | None = None) -> bool:
    role = role_of(PLACE, ROLES[name])
    return is_allowed(Request(principal=role.principal, action=action, resource=resource, context=context or {}))


@pytest.mark.parametrize("name", ["sre", "break-glass"])
def test_whoever_fails_over_starts_the_runbooks_with_their_role_and_nothing_else(name: Any) -> None:
    ssm = f"arn:aws:ssm:eu-central-1:{PLACE.account_id}"
    start = "ssm:StartAutomationExecution"
    for document in ("kiso-dev-failover", "kiso-dev-failback"):
        assert may(name, start, f"{ssm}:automation-definition/{document}:1")
        assert may(name, start, f"{ssm}:document/{document}")
    for other in ("AWS-RunShellScript", "kiso-prod-failover", "kiso-dev-failover-2"):
        assert not may(name, start, f"{ssm}:automation-definition/{other}:1")
    assert not may(name, start, f"arn:aws:ssm:eu-west-1:{PLACE.account_id}:document/kiso-dev-failover")
    own, other = runbooks_role(PLACE), PLACE.iam("role/kiso-dev-prometheus-eu-west-1")
    assert may(name, "iam:PassRole", own, {"iam:PassedToService": "ssm.amazonaws.com"})
    assert not may(name, "iam:PassRole", own, {"iam:PassedToService": "lambda.amazonaws.com"})
    assert not may(name, "iam:PassRole", other, {"iam:PassedToService": "ssm.amazonaws.com"})


def test_nobody_else_agrees_to_a_failover() -> None:
    execution = f"arn:aws:ssm:eu-central-1:{PLACE.account_id}:automation-execution/1"
    assert {name for name in ROLES if may(name, "ssm:SendAutomationSignal", execution)} == {"sre", "break-glass"}


@given(STATEMENTS)
def test_a_statement_that_is_written_is_read_as_it_was(statement: Any) -> None:
    [again] = parse({"Version": "2012-10-17", "Statement": [written(statement)]})
    assert again == statement
