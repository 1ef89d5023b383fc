from __future__ import annotations

import json

import pytest

from localcloud.aws.functions import FUNCTIONS
from localcloud.aws.provider import AwsProvider
from localcloud.protocol import UNKNOWN, ProviderError
from tests.localcloud.aws.engine import PEERS
from tests.localcloud.aws.examples import ACCOUNT_ID, DR_REGION, REGION

_CALLS = {
    "aws:index/getCallerIdentity:getCallerIdentity": {},
    "aws:index/getRegion:getRegion": {},
    "aws:index/getPartition:getPartition": {},
    "aws:iam/getPolicyDocument:getPolicyDocument": {"statements": [{"actions": ["s3:GetObject"], "resources": ["*"]}]},
    "aws:eks/getCluster:getCluster": {"name": "platform"},
}


def test_every_function_is_called_here():
    assert _CALLS.keys() == FUNCTIONS.keys()


@pytest.mark.parametrize("token", sorted(_CALLS))
def test_answers_alike_with_and_without_a_cloud(aws: AwsProvider, no_cloud: AwsProvider, token: str):
    up, down = (one.invoke(PEERS[REGION], token, _CALLS[token]) for one in (aws, no_cloud))
    assert up.keys() == down.keys()
    assert up["id"] == down["id"]


def test_the_region_is_the_instances_own(no_cloud: AwsProvider):
    answer = no_cloud.invoke(PEERS[DR_REGION], "aws:index/getRegion:getRegion", {})
    assert answer["region"] == DR_REGION


def test_the_cluster_of_moto_is_found(aws: AwsProvider):
    eks = aws._sessions.client("eks", REGION)
    eks.create_cluster(name="real", roleArn=f"arn:aws:iam::{ACCOUNT_ID}:role/r", resourcesVpcConfig={}, version="1.33")
    assert aws.invoke(PEERS[REGION], "aws:eks/getCluster:getCluster", {"name": "real"})["version"] == "1.33"


def test_a_policy_document_is_built():
    answer = FUNCTIONS["aws:iam/getPolicyDocument:getPolicyDocument"](
        None,  # pyright: ignore[reportArgumentType]
        {
            "statements": [
                {
                    "sid": "Read",
                    "actions": ["s3:GetObject", "s3:ListBucket"],
                    "resources": ["*"],
                    "principals": [{"type": "AWS", "identifiers": ["a"]}, {"type": "AWS", "identifiers": ["b"]}],
                    "conditions": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]}],
                },
                {
                    "effect": "Deny",
                    "notActions": ["s3:*"],
                    "resources": ["*"],
                    "principals": [{"type": "*", "identifiers": ["*"]}],
                },
            ]
        },
    )
    assert (
        json.loads(answer["json"])
        == json.loads(answer["minifiedJson"])
        == {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "Read",
                    "Effect": "Allow",
                    "Action": ["s3:ListBucket", "s3:GetObject"],
                    "Resource": "*",
                    "Principal": {"AWS": ["b", "a"]},
                    "Condition": {"Bool": {"aws:SecureTransport": "true"}},
                },
                {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*", "Principal": "*"},
            ],
        }
    )


def test_documents_are_merged_by_sid():
    source = json.dumps({"Statement": {"Sid": "A", "Effect": "Allow"}})
    override = json.dumps({"Statement": [{"Sid": "A", "Effect": "Deny"}]})
    call = FUNCTIONS["aws:iam/getPolicyDocument:getPolicyDocument"]
    merged = call(None, {"sourcePolicyDocuments": [source], "overridePolicyDocuments": [override]})  # pyright: ignore
    assert json.loads(merged["json"])["Statement"] == [{"Sid": "A", "Effect": "Deny"}]
    with pytest.raises(ProviderError, match="the Sid A is in more than one"):
        call(None, {"sourcePolicyDocuments": [source, source]})  # pyright: ignore


def test_a_document_with_an_unknown_part_is_unknown(no_cloud: AwsProvider):
    arguments = {"statements": [{"actions": ["a:b"], "resources": [UNKNOWN]}]}
    token = "aws:iam/getPolicyDocument:getPolicyDocument"
    assert no_cloud.invoke(PEERS[REGION], token, arguments)["json"] is UNKNOWN


def test_an_unknown_function_is_named(no_cloud: AwsProvider):
    with pytest.raises(ProviderError, match="aws:ec2/getAmi:getAmi is not among the AWS functions of the local cloud"):
        no_cloud.invoke(PEERS[REGION], "aws:ec2/getAmi:getAmi", {})
