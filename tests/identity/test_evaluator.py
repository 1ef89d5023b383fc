"""Decisions of the evaluator against those that the IAM User Guide describes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.conditions import Value, hold
from identity.evaluator import Principal, Request, decide, is_allowed
from identity.statements import NotUnderstood, Statement, parse

ACCOUNT, ELSEWHERE = "123456789012", "999999999999"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/reader"
OBJECT = "arn:aws:s3:::reports/2026/june.csv"


def policy(*statements: dict[str, Any]) -> tuple[Statement, ...]:
    return parse(
        json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow"} | item for item in statements]})
    )


READ = policy({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"})
EVERYTHING = policy({"Action": "*", "Resource": "*"})
NO_READING = policy({"Effect": "Deny", "Action": "s3:Get*", "Resource": "*"})


def request(action: str = "s3:GetObject", resource: str = OBJECT, **parts: Any) -> Request:
    about = {name: parts.pop(name) for name in ("context", "resource_policy", "chosen") if name in parts}
    principal = Principal(**{"name": ROLE, "account_id": ACCOUNT, **parts})
    return Request(principal=principal, action=action, resource=resource, **about)


@pytest.mark.parametrize(
    ("parts", "allowed"),
    [
        ({}, False),
        ({"policies": [READ]}, True),
        ({"policies": [READ, NO_READING]}, False),
        ({"policies": [EVERYTHING], "boundary": READ}, True),
        ({"policies": [EVERYTHING], "boundary": ()}, False),
        ({"policies": [READ], "boundary": (*EVERYTHING, *NO_READING)}, False),
        ({"policies": [READ], "organisation": [EVERYTHING, EVERYTHING]}, True),
        ({"policies": [READ], "organisation": [EVERYTHING, ()]}, False),
        ({"policies": [READ], "organisation": [(*EVERYTHING, *NO_READING)]}, False),
    ],
)
def test_every_kind_of_policy_has_its_say(parts: dict[str, Any], allowed: bool) -> None:
    assert is_allowed(request(**parts)) is allowed


def admitting(principal: Any, action: str = "s3:GetObject", **more: Any) -> tuple[Statement, ...]:
    return policy({"Principal": principal, "Action": action, **more})


@pytest.mark.parametrize(
    ("action", "resource", "admitted", "own", "allowed"),
    [
        ("s3:GetObject", OBJECT, {"AWS": ROLE}, (), True),
        ("s3:GetObject", OBJECT, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, (), False),
        ("s3:GetObject", OBJECT, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, READ, True),
        ("s3:GetObject", OBJECT, {"AWS": f"arn:aws:iam::{ELSEWHERE}:root"}, (), False),
        ("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ELSEWHERE}:q", {"AWS": ROLE}, (), False),
        ("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ELSEWHERE}:q", {"AWS": ROLE}, EVERYTHING, True),
        ("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ELSEWHERE}:q", {"AWS": ACCOUNT}, EVERYTHING, True),
        ("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ELSEWHERE}:q", None, EVERYTHING, False),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/other", None, EVERYTHING, False),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/other", {"AWS": ROLE}, (), True),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/other", {"AWS": ACCOUNT}, (), False),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/other", {"AWS": ACCOUNT}, EVERYTHING, True),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/other", {"Service": "ec2.amazonaws.com"}, EVERYTHING, False),
        (
            "kms:Decrypt",
            f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1",
            {"AWS": f"arn:aws:iam::{ELSEWHERE}:root"},
            EVERYTHING,
            False,
        ),
    ],
)
def test_a_resource_admits_directly_through_its_account_or_not_at_all(action, resource, admitted, own, allowed) -> None:
    resource_policy = admitting(admitted, action) if admitted else None
    assert is_allowed(request(action, resource, policies=[own], resource_policy=resource_policy)) is allowed


def test_a_role_that_is_admitted_directly_stays_within_its_boundary() -> None:
    assert not is_allowed(request(resource_policy=admitting({"AWS": ROLE}), boundary=policy()))


def test_a_service_takes_the_role_that_trusts_it() -> None:
    trust = admitting({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole")
    for name, taken in (("lambda.amazonaws.com", True), ("ec2.amazonaws.com", False)):
        asked = Request(
            principal=Principal(name=name, kind="Service"),
            action="sts:AssumeRole",
            resource=ROLE,
            resource_policy=trust,
        )
        assert is_allowed(asked) is taken


def test_a_decision_names_its_reason() -> None:
    statement = {"Sid": "NeverAtNight", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    assert decide(request(policies=[READ, policy(statement)])).reason == "denied by NeverAtNight"
    assert decide(request(policies=[EVERYTHING], boundary=())).reason == "not allowed by the permissions boundary"


@pytest.mark.parametrize(
    ("statement", "action", "resource", "is_about"),
    [
        ({"Action": "s3:Get*", "Resource": "*"}, "S3:getobject", OBJECT, True),
        ({"Action": "s3:Get?bject", "Resource": "*"}, "s3:GetObject", OBJECT, True),
        ({"NotAction": "iam:*", "Resource": "*"}, "s3:GetObject", OBJECT, True),
        ({"NotAction": ["iam:*", "s3:*"], "Resource": "*"}, "s3:GetObject", OBJECT, False),
        ({"Action": "*", "NotResource": "arn:aws:s3:::reports/*"}, "s3:GetObject", OBJECT, False),
        ({"Action": "*", "NotResource": "arn:aws:s3:::other/*"}, "s3:GetObject", OBJECT, True),
        ({"Action": "*", "Resource": "arn:aws:s3:::Reports/*"}, "s3:GetObject", OBJECT, False),
        ({"Action": "*", "Resource": "arn:aws:s3:::reports"}, "s3:GetObject", OBJECT, False),
        ({"Action": "*", "Resource": "arn:aws:s3:*:reports/*"}, "s3:GetObject", OBJECT, False),
    ],
)
def test_a_statement_is_about_what_its_patterns_match(statement, action, resource, is_about) -> None:
    assert is_allowed(request(action, resource, policies=[policy(statement)])) is is_about


MANY = ("eu-west-1", "eu-central-1")


@pytest.mark.parametrize(
    ("operator", "wanted", "given_value", "holds"),
    [
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", ["a"], "A", False),
        ("StringEquals", ["a"], None, False),
        ("StringEqualsIfExists", ["a"], None, True),
        ("StringEqualsIfExists", ["a"], "b", False),
        ("StringEqualsIgnoreCase", ["a"], "A", True),
        ("StringNotEquals", ["a"], None, True),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringLike", ["repo:kiso/*:main"], "repo:kiso/platform:main", True),
        ("StringNotLike", ["repo:kiso/*"], "repo:other/platform", True),
        ("ArnLike", ["arn:aws:s3:::logs-*"], "arn:aws:s3:::logs-1", True),
        ("ArnLike", ["arn:aws:*:logs-*"], "arn:aws:s3:::logs-1", False),
        ("ArnNotEquals", [ROLE], ROLE, False),
        ("Bool", ["true"], "True", True),
        ("Bool", ["true"], None, False),
        ("BoolIfExists", ["true"], None, True),
        ("NumericLessThan", ["3600"], "900", True),
        ("NumericLessThan", ["1.2"], "1.2", False),
        ("NumericGreaterThanEquals", ["5"], "5", True),
        ("NumericNotEquals", ["5"], "5", False),
        ("IpAddress", ["10.0.0.0/8"], "10.1.2.3", True),
        ("NotIpAddress", ["10.0.0.0/8"], "10.1.2.3", False),
        ("Null", ["true"], None, True),
        ("Null", ["false"], None, False),
        ("Null", ["false"], "x", True),
        ("ForAnyValue:StringEquals", ["eu-west-1"], MANY, True),
        ("ForAnyValue:StringEquals", ["us-east-1"], MANY, False),
        ("ForAnyValue:StringEquals", ["us-east-1"], None, False),
        ("ForAnyValue:StringNotEquals", ["eu-west-1"], MANY, True),
        ("ForAnyValue:StringNotEquals", ["eu-west-1"], None, False),
        ("ForAllValues:StringEquals", ["eu-west-1"], MANY, False),
        ("ForAllValues:StringLike", ["eu-*"], MANY, True),
        ("ForAllValues:StringEquals", ["eu-west-1"], None, True),
        ("ForAllValues:StringNotEquals", ["eu-west-1"], MANY, False),
    ],
)
def test_a_condition_operator_means_what_the_guide_says(operator, wanted, given_value: Value, holds: bool) -> None:
    assert hold({operator: {"aws:Key": tuple(wanted)}}, {"aws:key": given_value}) is holds


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": "s3:*", "Resource": "*", "NotPrincipal": {"AWS": ROLE}},
        {"Action": "s3:*", "NotAction": "s3:*", "Resource": "*"},
        {"Resource": "*"},
        {"Action": "s3:*", "Resource": "*", "Effect": "allow"},
        {"Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}"},
        {"Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "${aws:username}"}}},
        {"Action": "s3:*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-01"}}},
        {"Action": "s3:*", "Resource": "*", "Colour": "blue"},
    ],
)
def test_what_is_not_known_is_never_guessed_at(statement: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        is_allowed(request(policies=[policy(statement)], context={"aws:CurrentTime": "2025-01-01"}))


@pytest.mark.parametrize("document", ["{", '{"Version": "2008-10-17"}', '{"Version": "2012-10-17", "Statements": []}'])
def test_a_document_that_is_no_policy_is_refused(document: str) -> None:
    with pytest.raises(NotUnderstood):
        parse(document)


def test_several_values_are_compared_by_set_operators_alone() -> None:
    with pytest.raises(NotUnderstood, match="several"):
        hold({"StringEquals": {"aws:TagKeys": ("a",)}}, {"aws:TagKeys": ("a", "b")})


def test_at_worst_the_caller_chooses_what_is_not_said() -> None:
    guarded = policy({"Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})
    unless = policy(
        {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    )
    assert not is_allowed(request(policies=[guarded]))
    assert is_allowed(request(policies=[guarded, unless], chosen=True))
    assert not is_allowed(request(policies=[guarded], chosen=True, context={"aws:MultiFactorAuthPresent": None}))


ACTIONS = st.sampled_from(["s3:GetObject", "s3:PutObject", "s3:*", "*", "iam:PassRole"])
RESOURCES = st.sampled_from([OBJECT, "arn:aws:s3:::reports/*", "arn:aws:s3:::other/*", "*"])
STATEMENTS = st.builds(
    lambda effect, action, resource: policy({"Effect": effect, "Action": action, "Resource": resource})[0],
    st.sampled_from(["Allow", "Deny"]),
    ACTIONS,
    RESOURCES,
)
POLICIES = st.lists(STATEMENTS, max_size=5)


@given(POLICIES, STATEMENTS)
def test_a_denial_more_never_allows_and_a_permission_more_never_denies(statements, one) -> None:
    before, after = (is_allowed(request(policies=[held])) for held in (statements, [*statements, one]))
    assert after >= before if one.allows else after <= before


@given(POLICIES, POLICIES)
def test_a_boundary_gives_nothing_and_the_order_of_policies_says_nothing(statements, boundary) -> None:
    bounded = is_allowed(request(policies=[statements], boundary=boundary))
    assert bounded <= is_allowed(request(policies=[statements]))
    assert bounded == is_allowed(request(policies=[[item] for item in reversed(statements)], boundary=boundary[::-1]))
