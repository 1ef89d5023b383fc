"""The whole AWS side of the platform, recorded once as an `up` sees it and once as a first preview does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from components import pod_identity, providers, receiver_secrets, sign_in_secret
from components.bucket_policies import object_store_access
from components.iam import document
from components.key_policies import allow_key_use
from components.keys import Keys, KeysArgs
from components.storage import Storage, StorageArgs
from settings.ownership import Ownership
from settings.places import Aws, Cluster, Clusters
from settings.storage import Storage as StorageSettings

OWNERSHIP = Ownership(
    owner="operations",
    environment="dev",
    contact="ops@example.com",
    domain="example.com",
    repository_url="https://git.example.com/operations/platform",
)
AWS = Aws(account_id="123456789012", primary_region="eu-west-1", dr_region="eu-central-1")
CLUSTERS = Clusters(
    primary=Cluster(name="operations", node_cidr="10.0.0.0/16"),
    dr=Cluster(name="operations-dr", node_cidr="10.1.0.0/16"),
)


def build() -> SimpleNamespace:
    """Every component of the AWS side, wired as the stack wires it."""
    kubeconfigs = pulumi.Output.secret({"operations": "kubeconfig-text", "operations-dr": "kubeconfig-text"})
    connected = providers.connect(AWS, CLUSTERS, kubeconfigs)
    primary, dr = connected.primary, connected.dr
    keys = Keys("keys", KeysArgs(ownership=OWNERSHIP, primary=primary, dr=dr))
    storage = Storage(
        "storage",
        StorageArgs(ownership=OWNERSHIP, settings=StorageSettings(), primary=primary, dr=dr, keys=keys),
    )
    secrets = receiver_secrets.ReceiverSecrets(
        "receivers",
        receiver_secrets.ReceiverSecretsArgs(
            ownership=OWNERSHIP,
            receivers=("commerce-routing-key", "heartbeat-url", "slack-webhook-url"),
            primary=primary,
            dr=dr,
            key=keys.by_purpose["secrets"],
        ),
    )
    sign_in = sign_in_secret.SignInSecret(
        "sign-in",
        sign_in_secret.EmptySecretsArgs(ownership=OWNERSHIP, primary=primary, dr=dr, key=keys.by_purpose["secrets"]),
    )
    metrics = storage.primary.data["metrics"]
    identity = pod_identity.PodIdentity(
        "prometheus-identity",
        pod_identity.PodIdentityArgs(
            ownership=OWNERSHIP,
            region=primary,
            cluster_name="operations",
            namespace="monitoring",
            service_account="prometheus",
            policy=document(
                *object_store_access(metrics.arn),
                allow_key_use(
                    "UseKey",
                    ["kms:Decrypt", "kms:GenerateDataKey"],
                    alias=keys.by_purpose["metrics"].alias,
                    service="s3",
                    region=primary,
                ),
            ),
        ),
    )
    return SimpleNamespace(keys=keys, storage=storage, secrets=secrets, sign_in=sign_in, identity=identity)


def outputs(platform: SimpleNamespace) -> dict[str, Any]:
    """What other components and exports take from it."""
    return {
        "buckets": {
            region.data["metrics"].region.name: {purpose: bucket.bucket_name for purpose, bucket in region.data.items()}
            for region in (platform.storage.primary, platform.storage.dr)
        },
        "secret_names": dict(platform.secrets.names),
        "secret_arns": dict(platform.secrets.arns),
        "sign_in_secret": platform.sign_in.secret_name,
        "role": platform.identity.role_arn,
    }


@pytest.fixture(scope="session")
def platform(record: Any) -> Any:
    return record(lambda: outputs(build()))


@pytest.fixture(scope="session")
def preview(record: Any) -> Any:
    return record(build, preview=True)
