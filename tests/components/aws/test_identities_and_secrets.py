"""The pods' identity, and the secrets that alert receivers read."""

from __future__ import annotations

from components.receiver_secrets import reader_policy
from components.regions import Region
from tests.components.aws.policy import statements

SECRET = "aws:secretsmanager/secret:Secret"


def test_a_role_trusts_one_service_account_of_one_cluster(platform) -> None:
    (association,) = platform.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    role = platform.named("prometheus-identity-role")
    assert association.inputs["roleArn"] == f"arn:of:{role.name}"
    (trust,) = statements(role.inputs["assumeRolePolicy"])
    assert trust["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert trust["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    cluster = association.inputs["clusterName"]
    assert trust["Condition"]["StringEquals"] == {
        "aws:RequestTag/eks-cluster-arn": f"arn:aws:eks:eu-west-1:123456789012:cluster/{cluster}",
        "aws:RequestTag/kubernetes-namespace": association.inputs["namespace"],
        "aws:RequestTag/kubernetes-service-account": association.inputs["serviceAccount"],
    }


def test_pods_find_their_policy_in_place(platform) -> None:
    (association,) = platform.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    policy = platform.named("prometheus-identity-policy")
    assert policy.name in association.depends_on
    assert policy.inputs["role"] == "kiso-dev-prometheus-eu-west-1"
    buckets = {name for item in statements(policy.inputs["policy"]) for name in item["Resource"] if ":s3:::" in name}
    own = "arn:aws:s3:::kiso-dev-metrics-123456789012-eu-west-1"
    assert buckets == {own, f"{own}/*"}


def test_a_secret_is_declared_empty(platform) -> None:
    assert not [item for item in platform.managed if "SecretVersion" in item.type]
    assert not [name for item in platform.of(SECRET) for name in item.inputs if name.startswith("secret")]


def test_a_secret_is_encrypted_replicated_and_recoverable(platform) -> None:
    for secret in platform.of(SECRET):
        assert secret.provider == "aws-primary"
        assert secret.inputs["kmsKeyId"] == "arn:of:keys-secrets-primary"
        assert secret.inputs["replicas"] == [{"region": "eu-central-1", "kmsKeyId": "arn:of:keys-secrets-dr"}]
        assert secret.inputs["recoveryWindowInDays"] == 30


def test_names_of_secrets_are_outputs(platform) -> None:
    assert platform.result["secret_names"]["slack-webhook-url"] == "kiso/dev/receivers/slack-webhook-url"
    assert platform.result["secret_arns"].keys() == platform.result["secret_names"].keys()


def test_a_reader_sees_the_receivers_secrets_only() -> None:
    region = Region(name="eu-west-1", account_id="123456789012", provider=None)  # pyright: ignore
    read, decrypt = statements(reader_policy("dev", "alias/kiso-dev-secrets", region))
    assert read["Resource"] == ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:kiso/dev/receivers/*"]
    assert decrypt["Condition"]["ForAnyValue:StringEquals"] == {"kms:ResourceAliases": "alias/kiso-dev-secrets"}
