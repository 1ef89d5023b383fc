"""Wires the components of a stack; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from catalog.models import Catalogue
from components.keys import Keys, KeysArgs
from components.monitoring import Monitoring, MonitoringArgs
from components.names import bucket_name
from components.providers import Role, connect
from components.receiver_secrets import ReceiverSecrets, ReceiverSecretsArgs
from components.sign_in_secret import SignInSecret, SignInSecretArgs
from components.storage import Storage, StorageArgs
from components.workload_identities import WorkloadIdentitiesArgs, workload_identities
from observability.cloudwatch import requested_regions
from observability.configuration import configuration
from observability.dashboards.collection import dashboards
from observability.grafana import render_grafana
from observability.notifications import secret_names
from observability.scrape import external_labels
from observability.sizing import server_size
from observability.thanos import retention_days
from settings.models import Cluster, Settings
from settings.secret_values import Secrets


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
            receivers=secret_names(catalogue.teams, settings),
            key=keys.by_purpose["secrets"],
            **regions,
        ),
    )
    sign_in = SignInSecret("sign-in", SignInSecretArgs(ownership=ownership, key=keys.by_purpose["secrets"], **regions))
    # The same on every cluster, and too many to make for each.
    size, boards = server_size(catalogue.services, settings), dashboards(catalogue, settings)
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
                prometheus_size=size,
                thanos=settings.thanos,
                metrics_retention_days=retention_days(settings.thanos.compactor, settings.storage),
                external_labels=external_labels(settings, cluster),
                alertmanager=settings.alertmanager,
                metrics_bucket=bucket_name(ownership.environment, "metrics", region),
                volume_key_arn=region.arn("kms", keys.by_purpose["volumes"].alias),
                region=region.name,
                grafana=settings.grafana,
                grafana_configuration=render_grafana(settings, cluster, boards),
                dashboards=boards,
                grafana_client_secret=sign_in.secret_name,
                receiver_secrets=receivers.names,
                identities=workload_identities(
                    role,
                    WorkloadIdentitiesArgs(
                        ownership=ownership,
                        region=region,
                        cluster_name=cluster.name,
                        keys=keys,
                        watched_regions=requested_regions(settings, cluster),
                    ),
                ),
            ),
            pulumi.ResourceOptions(provider=provider),
        )
    return OperationsPlatform(
        bucket_names={purpose: bucket.bucket_name for purpose, bucket in storage.primary.data.items()},
        key_arns={purpose: key.primary_arn for purpose, key in keys.by_purpose.items()},
    )
