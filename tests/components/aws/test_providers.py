"""Providers: the right account and region, no ambient credential, and a kubeconfig that is always a secret."""

from __future__ import annotations

import json
import re

import pulumi
import pytest

from components.providers import connect, eks_kubeconfig
from components.regions import Region
from settings.places import Aws, Cluster, Clusters
from tests.projects import ROOT

CLUSTERS = Clusters(
    primary=Cluster(name="operations", node_cidr="10.0.0.0/16"),
    dr=Cluster(name="operations-dr", node_cidr="10.1.0.0/16"),
)
GET_CLUSTER = "aws:eks/getCluster:getCluster"
DESCRIBED = {GET_CLUSTER: {"endpoint": "https://cluster.example", "certificateAuthorities": [{"data": "Q0E="}]}}
PLACE = {"account_id": "123456789012", "primary_region": "eu-west-1", "dr_region": "eu-central-1"}
TEXTS = {"operations": "first", "operations-dr": "second"}


def program(aws: Aws, clusters: Clusters = CLUSTERS, texts: dict[str, str] | None = TEXTS):
    def run() -> None:
        connect(aws, clusters, None if texts is None else pulumi.Output.secret(texts))

    return run


def services_of_components() -> set[str]:
    """Names of the endpoints behind all modules of pulumi-aws that components import."""
    texts = [path.read_text() for path in (ROOT / "components").rglob("*.py")]
    modules = {
        name for text in texts for line in re.findall(r"from pulumi_aws import (.+)", text) for name in line.split(", ")
    }
    assert len(modules) > 5
    endpoints = {
        "cfg": {"configservice"},
        "cloudwatch": {"events", "logs"},
        "kinesis": {"firehose"},
        "lambda_": {"lambda"},
    }
    return {"sts"}.union(*(endpoints.get(name, {name}) for name in modules))


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        (("eu-west-1", "eu-central-1"), "us-east-1"),
        (("us-east-1", "us-west-2"), None),
        (("us-west-2", "us-east-1"), None),
        (("cn-north-1", "cn-northwest-1"), None),
    ],
)
def test_the_region_of_global_services_is_reached_where_it_is_no_other(
    record, regions: tuple[str, str], expected: str | None
) -> None:
    aws = Aws(account_id="123456789012", primary_region=regions[0], dr_region=regions[1])
    recording = record(program(aws))
    assert [item.inputs["region"] for item in recording.resources if item.name == "aws-global"] == [expected][
        : bool(expected)
    ]


def test_there_is_one_for_each_region_and_each_cluster(record) -> None:
    recording = record(program(Aws(**PLACE)))
    assert {item.name for item in recording.resources} == {
        "aws-primary",
        "aws-dr",
        "aws-global",
        "kubernetes-primary",
        "kubernetes-dr",
    }


def test_without_a_standby_cluster_there_is_no_provider_for_it(record) -> None:
    recording = record(program(Aws(**PLACE), Clusters(primary=CLUSTERS.primary)))
    assert "kubernetes-dr" not in {item.name for item in recording.resources}


def test_a_region_is_of_the_stacks_account_only_and_leaves_credentials_to_the_caller(record) -> None:
    recording = record(program(Aws(**PLACE)))
    for name, region in (("aws-primary", "eu-west-1"), ("aws-dr", "eu-central-1")):
        inputs = recording.named(name).inputs
        assert inputs["region"] == region
        assert json.loads(inputs["allowedAccountIds"]) == ["123456789012"]
        assert not {"accessKey", "secretKey", "profile", "endpoints", "s3UsePathStyle"} & inputs.keys()


def test_an_endpoint_takes_every_service_and_shuts_the_callers_credential_files_out(record, monkeypatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    recording = record(program(Aws(**PLACE, endpoint_url="http://127.0.0.1:5000")))
    for name in ("aws-primary", "aws-dr"):
        provider = recording.named(name)
        (endpoints,) = json.loads(provider.inputs["endpoints"])
        assert services_of_components() <= endpoints.keys()
        assert set(endpoints.values()) == {"http://127.0.0.1:5000"}
        assert json.loads(provider.inputs["sharedCredentialsFiles"]) == ["/dev/null"]
        assert json.loads(provider.inputs["sharedConfigFiles"]) == ["/dev/null"]
        assert provider.inputs["skipMetadataApiCheck"] == provider.inputs["s3UsePathStyle"] == "true"
        assert json.loads(provider.inputs["allowedAccountIds"]) == ["123456789012"]
        assert "production" not in str(provider.inputs) and "AKIA" not in str(provider.inputs)


def test_every_service_that_a_component_uses_has_an_endpoint(record, platform) -> None:
    recording = record(program(Aws(**PLACE, endpoint_url="http://127.0.0.1:5000")))
    (endpoints,) = json.loads(recording.named("aws-primary").inputs["endpoints"])
    used = {resource.type.split(":")[1].split("/")[0] for resource in platform.managed}
    assert used <= endpoints.keys()


def test_a_kubeconfig_given_as_a_secret_stays_one(record) -> None:
    recording = record(program(Aws(**PLACE)))
    for name, text, context in (
        ("kubernetes-primary", "first", "operations"),
        ("kubernetes-dr", "second", "operations-dr"),
    ):
        provider = recording.named(name)
        assert provider.inputs["kubeconfig"] == text
        assert "kubeconfig" in provider.secrets
        assert provider.inputs["context"] == context
    assert not recording.invocations


def test_a_cluster_without_a_given_kubeconfig_is_reached_as_eks_describes_it(record) -> None:
    recording = record(program(Aws(**PLACE), texts=None), invokes=DESCRIBED)
    assert recording.invocations == [(GET_CLUSTER, {"name": "operations"}), (GET_CLUSTER, {"name": "operations-dr"})]
    provider = recording.named("kubernetes-dr")
    assert "kubeconfig" in provider.secrets
    assert provider.inputs["kubeconfig"] == eks_kubeconfig(
        "operations-dr", "eu-central-1", "https://cluster.example", "Q0E="
    )


def test_a_missing_kubeconfig_is_named_without_showing_the_others(record) -> None:
    with pytest.raises(ValueError, match="no entry for cluster 'operations-dr'; add one") as raised:
        record(program(Aws(**PLACE), texts={"operations": "very secret"}))
    assert "very secret" not in str(raised.value)


def test_a_change_of_a_config_map_is_an_update(record) -> None:
    recording = record(program(Aws(**PLACE)))
    for item in recording.of("pulumi:providers:kubernetes"):
        assert {item.inputs[name] for name in ("enableConfigMapMutable", "enableSecretMutable")} == {"true"}
        assert item.inputs["enableServerSideApply"] == "true"


def test_a_derived_kubeconfig_holds_no_credential() -> None:
    config = json.loads(eks_kubeconfig("operations", "eu-west-1", "https://cluster.example", "Q0E="))
    (user,) = config["users"]
    assert user["user"].keys() == {"exec"}
    command = user["user"]["exec"]
    assert [command["command"], *command["args"]][:5] == ["aws", "eks", "get-token", "--cluster-name", "operations"]
    assert config["current-context"] == config["contexts"][0]["name"] == "operations"
    assert config["contexts"][0]["context"] == {"cluster": config["clusters"][0]["name"], "user": user["name"]}


@pytest.mark.parametrize(
    ("name", "partition", "endpoint"),
    [
        ("eu-west-1", "aws", "s3.eu-west-1.amazonaws.com"),
        ("us-gov-west-1", "aws-us-gov", "s3.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", "aws-cn", "s3.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_arns_follow_the_partition(name: str, partition: str, endpoint: str) -> None:
    region = Region(name=name, account_id="123456789012", provider=None)  # pyright: ignore
    assert region.arn("kms", "key/*") == f"arn:{partition}:kms:{name}:123456789012:key/*"
    assert region.bucket_arn("logs") == f"arn:{partition}:s3:::logs"
    assert region.account_root == f"arn:{partition}:iam::123456789012:root"
    assert region.endpoint("s3") == endpoint
