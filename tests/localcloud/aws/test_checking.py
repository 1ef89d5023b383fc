from __future__ import annotations

import re
from typing import Any

import pytest

from localcloud.aws.provider import AwsProvider
from localcloud.protocol import UNKNOWN
from tests.localcloud.aws.engine import Engine
from tests.localcloud.aws.examples import EXAMPLES, Of, trust
from tests.localcloud.aws.tokens import BUCKET, KEY, LIFECYCLE, ROLE, SECRET
from tests.localcloud.engine import BadInputs


@pytest.mark.parametrize(
    ("token", "inputs", "sentence"),
    [
        (BUCKET, {"bukcet": "a"}, "`bukcet` is not a property that pulumi-aws knows; did you mean `bucket`"),
        (BUCKET, {"zzz": 1}, "`zzz` is not a property that pulumi-aws knows; known are accelerationStatus, "),
        (BUCKET, {"bucket": "Capital"}, "`bucket` is 'Capital', but must match "),
        (BUCKET, {"bucket": 5}, "`bucket` is the number 5, but must be of type string"),
        (BUCKET, {"forceDestroy": "yes"}, "`forceDestroy` is a string, but must be of type boolean"),
        (BUCKET, {"tags": ["a"]}, "`tags` is a list, but must be a map"),
        (BUCKET, {"tags": {"a": 1}}, "`tags.a` is the number 1, but must be of type string"),
        (BUCKET, {"acl": "private"}, "`acl` is deprecated in pulumi-aws; use aws.s3.BucketAcl"),
        (BUCKET, {"bucket": "abc", "bucketPrefix": "a"}, "`bucketPrefix` and `bucket` exclude each other"),
        (ROLE, {}, "`assumeRolePolicy` is missing, but required"),
        (ROLE, {"assumeRolePolicy": trust("x"), "maxSessionDuration": 60}, "must be from 3600 to 43200"),
        (ROLE, {"assumeRolePolicy": trust("x"), "path": "kiso"}, "`path` is 'kiso', but must match "),
        (KEY, {"deletionWindowInDays": 3}, "`deletionWindowInDays` is 3, but must be from 7 to 30"),
        (KEY, {"deletionWindowInDays": True}, "is the boolean true, but must be of type integer"),
        (KEY, {"deletionWindowInDays": 7.5}, "is the number 7.5, but must be of type integer"),
        (KEY, {"rotationPeriodInDays": 180}, "`rotationPeriodInDays` needs `enableKeyRotation` to be true"),
        (KEY, {"keyUsage": "NONE"}, "must be one of ENCRYPT_DECRYPT, SIGN_VERIFY"),
        (LIFECYCLE, {"bucket": "a", "rules": [{"id": "a"}]}, "`rules[0].status` is missing, but required"),
        (LIFECYCLE, {"bucket": "a", "rules": {}}, "`rules` is an object, but must be a list"),
        (LIFECYCLE, {"bucket": "a", "rules": ["a"]}, "`rules[0]` is a string, but must be an object"),
        (SECRET, {"recoveryWindowInDays": 5}, "`recoveryWindowInDays` is 5, but must be one of 0, 7, 8"),
        (SECRET, {"replicas": [{"region": "a"}, {"region": "a"}]}, "`replicas` names a more than once"),
        ("aws:sns/topic:Topic", {}, "aws:sns/topic:Topic is not among the AWS types of the local cloud: add a class"),
    ],
)
def test_says_what_is_wrong_in_one_sentence(no_cloud: AwsProvider, token: str, inputs: dict[str, Any], sentence: str):
    with pytest.raises(BadInputs, match=re.escape(sentence)) as caught:
        Engine(no_cloud, token).check(inputs)
    assert str(caught.value).startswith(token)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_all_that_is_wrong_is_said_at_once(no_cloud: AwsProvider):
    with pytest.raises(BadInputs) as caught:
        Engine(no_cloud, ROLE).check({"nmae": "a", "path": 1})
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.token)
def test_unknown_values_pass(no_cloud: AwsProvider, example):
    inputs = {name: UNKNOWN for name in example.inputs}
    assert Engine(no_cloud, example.token).check(inputs).items() >= inputs.items()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.token)
def test_checked_inputs_pass_unchanged(no_cloud: AwsProvider, example):
    engine = Engine(no_cloud, example.token)
    checked = engine.check(_with_references_unknown(example.inputs))
    assert engine.check(checked) == checked


def test_a_name_is_made_and_kept(no_cloud: AwsProvider):
    engine = Engine(no_cloud, BUCKET, name="Logs")
    _, created = engine.provider.create(engine.request, engine.check({}), True)
    assert re.fullmatch(r"logs-[0-9a-f]{7}", created["bucket"])
    checked, _ = engine.provider.check(engine.request, {"bucket": created["bucket"]}, {})
    assert checked["bucket"] == created["bucket"]


def test_a_name_that_was_given_is_not_kept_when_it_is_taken_away(no_cloud: AwsProvider):
    engine = Engine(no_cloud, BUCKET, name="logs")
    checked, _ = engine.provider.check(engine.request, {"bucket": "chosen"}, {})
    assert checked["bucket"] != "chosen"


@pytest.mark.parametrize(("token", "property", "longest"), [(BUCKET, "bucket", 63), (ROLE, "name", 64)])
def test_a_long_name_is_cut(no_cloud: AwsProvider, token: str, property: str, longest: int):
    checked = Engine(no_cloud, token, name="n" * 300).check({"assumeRolePolicy": trust("x")} if token == ROLE else {})
    assert len(checked[property]) <= longest


def test_a_prefix_replaces_the_name(no_cloud: AwsProvider):
    assert "bucket" not in Engine(no_cloud, BUCKET).check({"bucketPrefix": "logs-"})


def _with_references_unknown(value: Any) -> Any:
    match value:
        case Of():
            return UNKNOWN
        case dict():
            return {key: _with_references_unknown(item) for key, item in value.items()}
        case list():
            return [_with_references_unknown(item) for item in value]
    return value
