"""Wires the components of a stack; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from catalog.models import Catalogue
from components.bucket_policies import object_store_access
from components.iam import document
from components.keys import Keys, KeysArgs, allow_key_use
from components.monitoring import Monitoring, MonitoringArgs
from components.names import bucket_name
from components.pod_identity import PodIdentity, PodIdentityArgs
from components.providers import Role, connect
from components.receiver_secrets import ReceiverSecrets, ReceiverSecretsArgs, reader_policy
from components.regions import Region
from components.storage import Storage, StorageArgs
from observability.configuration import configuration
from observability.notifications import secret_names
from observability.topology import PROMETHEUS
from settings.models import Cluster, Ownership, Settings
from settings.secret_values import Secrets

_OBJECT_KEY_USE = ("kms:Decrypt", "kms:GenerateDataKey")
_EXTERNAL_SECRETS = "external-secrets"
"""Namespace and service account that the operator's add-on installs itself with."""


@dataclass(frozen=True, kw_only=True)
class OperationsPlatform:
    """What other stacks refer to, by purpose."""

    bucket_names: Mapping[str, pulumi.Output[str]]
    key_arns: Mapping[str, pulumi.Output[str]]


def build(settings: Settings, secrets: Secrets, catalogue: Catalogue) -> OperationsPlatform:
    """Declare the stack: data in both AWS regions, monitoring on every cluster."""
    providers = connect(settings.aws, settings.clusters, secrets.kubeconfigs)
    ownership, regions = settings.ownership, {"primary": providers.primary, "dr": providers.dr}
    keys = Keys("keys", KeysArgs(ownership=ownership, **regions))
    storage = Storage("storage", StorageArgs(ownership=ownership, settings=settings.storage, keys=keys, **regions))
    receivers = ReceiverSecrets(
        "receivers",
        ReceiverSecretsArgs(
            ownership=ownership,
            receivers=secret_names(catalogue.teams),
            key=keys.by_purpose["secrets"],
            **regions,
        ),
    )
    clusters: Mapping[Role, Cluster | None] = {"primary": settings.clusters.primary, "dr": settings.clusters.dr}
    for role, provider in providers.clusters.items():
        cluster, region = clusters[role], regions[role]
        assert cluster
        Monitoring(
            role,
            MonitoringArgs(
                ownership=ownership,
                cluster=cluster,
                configuration=configuration(catalogue, settings, cluster),
                prometheus=settings.prometheus,
                alertmanager=settings.alertmanager,
                metrics_bucket=bucket_name(ownership.environment, "metrics", region),
                volume_key_arn=region.arn("kms", keys.by_purpose["volumes"].alias),
                region=region.name,
                receiver_secrets=receivers.names,
                identities=_identities(role, cluster, region, ownership, keys),
            ),
            pulumi.ResourceOptions(provider=provider),
        )
    return OperationsPlatform(
        bucket_names={purpose: bucket.bucket_name for purpose, bucket in storage.primary.data.items()},
        key_arns={purpose: key.primary_arn for purpose, key in keys.by_purpose.items()},
    )


def _identities(
    role: Role, cluster: Cluster, region: Region, ownership: Ownership, keys: Keys
) -> Sequence[PodIdentity]:
    """What pods may do in AWS: Prometheus' sidecar keeps blocks, External Secrets reads the receivers' secrets."""
    environment = ownership.environment
    metrics = region.bucket_arn(bucket_name(environment, "metrics", region))
    keep_blocks = document(
        *object_store_access(metrics),
        allow_key_use(
            "UseMetricsKey", _OBJECT_KEY_USE, alias=keys.by_purpose["metrics"].alias, service="s3", region=region
        ),
    )
    read_receivers = reader_policy(environment, keys.by_purpose["secrets"].alias, region)
    service_accounts = (
        (PROMETHEUS.namespace, PROMETHEUS.name, keep_blocks),
        (_EXTERNAL_SECRETS, _EXTERNAL_SECRETS, read_receivers),
    )
    return [
        PodIdentity(
            f"{role}-{name}-identity",
            PodIdentityArgs(
                ownership=ownership,
                region=region,
                cluster_name=cluster.name,
                namespace=namespace,
                service_account=name,
                policy=policy,
            ),
        )
        for namespace, name, policy in service_accounts
    ]
