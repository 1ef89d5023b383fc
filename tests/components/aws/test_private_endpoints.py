"""Who gets anywhere through the private endpoints."""

from __future__ import annotations

import pytest

from components.private_endpoints import GATEWAY, INTERFACES, endpoint_policy
from components.regions import Region
from identity.evaluator import Principal, Request, is_allowed
from identity.statements import parse

REGION = Region(name="eu-west-1", account_id="123456789012", provider=None)  # pyright: ignore
LAYER = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/layer"


def passes(service: str, account_id: str | None, action: str, resource: str) -> bool:
    """Whether the endpoint's policy lets an identity of the account through."""
    someone = Principal(name="arn:aws:iam::1:role/any")
    context = {"aws:PrincipalAccount": account_id}
    policy = parse(endpoint_policy(REGION, service))
    return is_allowed(
        Request(principal=someone, action=action, resource=resource, context=context, resource_policy=policy)
    )


@pytest.mark.parametrize("service", [GATEWAY, *INTERFACES])
def test_identities_of_the_account_pass_and_others_do_not(service: str) -> None:
    assert passes(service, "123456789012", "s3:PutObject", "arn:aws:s3:::bucket/object")
    assert not passes(service, "999999999999", "s3:PutObject", "arn:aws:s3:::bucket/object")
    assert not passes(service, None, "s3:PutObject", "arn:aws:s3:::bucket/object")


def test_layers_of_images_come_through_the_way_to_s3_alone() -> None:
    assert passes(GATEWAY, None, "s3:GetObject", LAYER)
    assert not passes(GATEWAY, None, "s3:PutObject", LAYER)
    assert not passes("sts", None, "s3:GetObject", LAYER)
