"""Which of the two is made first where a resource is replaced."""

from __future__ import annotations

from localcloud.aws.provider import AwsProvider
from tests.localcloud.aws.engine import Engine
from tests.localcloud.aws.examples import trust
from tests.localcloud.aws.tokens import ROLE


def test_a_fixed_name_is_deleted_before_it_is_made_again(aws: AwsProvider):
    engine, inputs = Engine(aws, ROLE), {"name": "fixed", "assumeRolePolicy": trust("s3.amazonaws.com")}
    engine.create(inputs)
    diff = engine.diff({**inputs, "path": "/there/"})
    assert (diff.replaces, diff.delete_before_replace) == (["path"], True)


def test_an_automatic_name_is_made_anew_first(aws: AwsProvider):
    engine, inputs = Engine(aws, ROLE), {"assumeRolePolicy": trust("s3.amazonaws.com")}
    engine.create(inputs)
    diff = engine.diff({**inputs, "path": "/there/"})
    assert (diff.replaces, diff.delete_before_replace) == (["path"], False)
