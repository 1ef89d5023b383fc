"""Wires the components of a stack; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pulumi

from catalog.models import Catalogue
from components.detection.audit_trail import audit_grants
from components.detection.detection import Detection, DetectionArgs
from components.empty_secret import EmptySecretsArgs
from components.entry.entry import Entry, EntryArgs, HealthChecks
from components.identity.access_control import AccessControl, AccessControlArgs
from components.keys import Keys, KeysArgs
from components.logs.cluster import Logs, LogsArgs
from components.logs.kubernetes_audit import KubernetesAudit, KubernetesAuditArgs
from components.logs.sources import LogSources, LogSourcesArgs, queue_urls
from components.monitoring import Monitoring, MonitoringArgs
from components.names import bucket_name
from components.private_endpoints import PrivateEndpoints, PrivateEndpointsArgs
from components.providers import Role, connect
from components.receiver_secrets import ReceiverSecrets, ReceiverSecretsArgs
from components.recovery.entry_names import own_host
from components.recovery.recovery import Recovery, RecoveryArgs
from components.search.cluster import Search, SearchArgs
from components.search.credentials import SearchSecrets
from components.secret_review import SecretReview, SecretReviewArgs
from components.secret_rotation import SecretRotation, SecretRotationArgs, rotator_role_arn
from components.secret_store import secret_store
from components.sign_in_secret import SignInSecret
from components.storage import Storage, StorageArgs
from components.telemetry.cluster import Telemetry, TelemetryArgs
from components.tls import CertificateAuthority, CertificateAuthorityArgs
from components.workload_identities import WorkloadIdentitiesArgs, secret_readers, workload_identities
from identity.place import place_of
from observability.cloudwatch import requested_regions
from observability.collectors.agent import render_agent
from observability.collectors.gateway import render_gateway
from observability.collectors.jaeger import render_jaeger, trace_requests
from observability.collectors.queues import volume_gib
from observability.configuration import configuration
from observability.dashboards.collection import dashboards
from observability.filebeat import render_filebeat
from observability.grafana import CLIENT_SECRET, READER_PASSWORD, render_grafana
from observability.log_alerts.compiling import render_log_rules
from observability.log_alerts.counts import BASELINES, LINE_COUNTS
from observability.log_alerts.loading import load_log_rules
from observability.log_sources import log_sources
from observability.logstash import render_logstash
from observability.notifications import secret_names
from observability.scrape import external_labels
from observability.search.fitting import fitting_cluster
from observability.search.ingest.pipelines import pipeline_requests
from observability.search.setup import setup_requests
from observability.search.streams import streams
from observability.sizing import server_size
from observability.thanos import retention_days
from resilience.stack import required_plan
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
    clusters: Mapping[Role, Cluster | None] = {"primary": settings.clusters.primary, "dr": settings.clusters.dr}
    AccessControl(
        "access-control",
        AccessControlArgs(
            ownership=ownership,
            place=place_of(settings),
            people=settings.people,
            regions=regions,
            clusters={role: (it, providers.clusters[role]) for role, it in clusters.items() if it},
        ),
    )
    keys = Keys("keys", KeysArgs(ownership=ownership, **regions))
    storage = Storage(
        "storage",
        StorageArgs(
            ownership=ownership,
            settings=settings.storage,
            keys=keys,
            grants={"audit": audit_grants(ownership.environment, providers.primary, settings.guarding.audit)},
            **regions,
        ),
    )
    Recovery(
        "recovery",
        RecoveryArgs(
            ownership=ownership,
            plan=required_plan(catalogue, settings, today=datetime.now(UTC).date()),
            keys=keys,
            settings=settings.recovery,
            clusters=settings.clusters,
            log_retention_days=settings.guarding.event_retention_days,
            **regions,
        ),
    )
    Detection(
        "detection",
        DetectionArgs(
            ownership=ownership,
            settings=settings.guarding,
            global_home=providers.global_home,
            keys=keys,
            storage=storage,
            **regions,
        ),
    )
    readers = secret_readers(ownership.environment, providers.primary, providers.dr)
    receivers = ReceiverSecrets(
        "receivers",
        ReceiverSecretsArgs(
            ownership=ownership,
            receivers=secret_names(catalogue.teams, settings),
            key=keys.by_purpose["secrets"],
            readers=readers,
            **regions,
        ),
    )
    sign_in = SignInSecret(
        "sign-in",
        EmptySecretsArgs(ownership=ownership, key=keys.by_purpose["secrets"], readers=readers, **regions),
    )
    passwords = SearchSecrets(
        "search",
        EmptySecretsArgs(
            ownership=ownership,
            key=keys.by_purpose["secrets"],
            readers=[*readers, rotator_role_arn(ownership.environment, providers.primary)],
            **regions,
        ),
    )
    rotation = SecretRotation(
        "secrets",
        SecretRotationArgs(
            ownership=ownership,
            settings=settings.guarding,
            key=keys.by_purpose["secrets"],
            events_key=keys.by_purpose["events"],
            readers=readers,
            filled=[*passwords.names.values()],
            after=[passwords],
            **regions,
        ),
    )
    SecretReview(
        "secret-review",
        SecretReviewArgs(
            ownership=ownership,
            region=providers.primary,
            settings=settings.guarding,
            key=keys.by_purpose["events"],
            secrets=[*receivers.names.values(), sign_in.secret_name, *passwords.names.values(), *rotation.names],
        ),
    )
    # The same on every cluster, and too many to make for each.
    size, boards = server_size(catalogue.services, settings), dashboards(catalogue, settings)
    names = settings.recovery.failover and settings.recovery.failover.names
    sources = log_sources(settings.aws.account_id, settings.guarding.audit.organization_id)
    log_rules = load_log_rules(catalogue)
    search_size = fitting_cluster(settings.search, streams(catalogue.services, ownership.environment))
    for role, provider in providers.clusters.items():
        cluster, region = clusters[role], regions[role]
        assert cluster
        own = pulumi.ResourceOptions(provider=provider)
        identities = workload_identities(
            role,
            WorkloadIdentitiesArgs(
                ownership=ownership,
                region=region,
                cluster_name=cluster.name,
                keys=keys,
                watched_regions=requested_regions(settings, cluster),
                log_sources=sources,
            ),
        )
        KubernetesAudit(
            f"{role}-kubernetes-audit",
            KubernetesAuditArgs(
                ownership=ownership,
                region=region,
                cluster_name=cluster.name,
                bucket=storage.by_role[role].data["audit"],
                key=keys.by_purpose["audit"],
            ),
        )
        edge_logs = LogSources(
            f"{role}-log-sources",
            LogSourcesArgs(
                ownership=ownership,
                settings=settings.storage,
                region=region,
                sources=sources,
                storage=storage.by_role[role],
                logs_key=keys.by_purpose["logs"].arns[role],
                queue_key=keys.by_purpose["events"].arns[role],
            ),
        )
        store = secret_store(settings.guarding.secret_store, region.name)
        authority = CertificateAuthority(f"{role}-authority", CertificateAuthorityArgs(ownership=ownership), own)
        search = Search(
            f"{role}-search",
            SearchArgs(
                ownership=ownership,
                cluster=cluster,
                settings=settings.search,
                size=search_size,
                requests=setup_requests(
                    settings.search,
                    search_size,
                    bucket=bucket_name(ownership.environment, "backups", region),
                    cluster_name=cluster.name,
                    domain=ownership.domain,
                    further=[*pipeline_requests(ownership.environment), *trace_requests(settings)],
                ),
                secret_store=store,
                secrets=passwords.names,
                prometheus_shards=settings.prometheus.shards,
                after=[authority, *identities],
            ),
            own,
        )
        Logs(
            f"{role}-logs",
            LogsArgs(
                ownership=ownership,
                settings=settings.logs,
                logstash=render_logstash(
                    settings.logs.logstash,
                    environment=ownership.environment,
                    audit_bucket=bucket_name(ownership.environment, "audit", region),
                    region=region.name,
                ),
                filebeat=render_filebeat(sources, queue_urls(ownership.environment, sources, region)),
                rules=render_log_rules(log_rules, catalogue, settings, cluster),
                prometheus_shards=settings.prometheus.shards,
                after=[search.namespace, authority, *identities],
            ),
            own,
        )
        monitoring = Monitoring(
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
                secret_store=store,
                grafana=settings.grafana,
                grafana_configuration=render_grafana(settings, cluster, boards),
                dashboards=boards,
                grafana_secrets={CLIENT_SECRET: sign_in.secret_name, READER_PASSWORD: passwords.names["reader"]},
                receiver_secrets=receivers.names,
                identities=identities,
            ),
            pulumi.ResourceOptions(provider=provider),
        )
        Telemetry(
            f"{role}-telemetry",
            TelemetryArgs(
                ownership=ownership,
                cluster=cluster,
                settings=settings.telemetry,
                agent=render_agent(settings),
                gateway=render_gateway(catalogue, settings, cluster, LINE_COUNTS, BASELINES),
                jaeger=render_jaeger(settings),
                volume_gib=volume_gib(settings),
                prometheus_shards=settings.prometheus.shards,
                secret_store=store,
                secrets=passwords.names,
                after=[search, monitoring],
            ),
            own,
        )
        if settings.entry and settings.grafana.sign_in and (certificate := settings.entry.certificates.of(role)):
            Entry(
                f"{role}-entry",
                EntryArgs(
                    ownership=ownership,
                    settings=settings.entry,
                    certificate_arn=certificate,
                    sign_in=settings.grafana.sign_in,
                    client_secret=sign_in.secret_name,
                    secret_store=store,
                    access_logs_bucket=bucket_name(ownership.environment, "access-logs", region),
                    region=region,
                    health_checks=HealthChecks(
                        host=own_host(cluster.name, ownership.domain), checkers=names.of(role).health_checkers
                    )
                    if names
                    else None,
                    after=[edge_logs, search, monitoring],
                ),
                own,
            )
        if settings.networks and (network := settings.networks.of(role)):
            PrivateEndpoints(
                f"{role}-endpoints",
                PrivateEndpointsArgs(
                    ownership=ownership, network=network, client_cidr=cluster.node_cidr, region=region
                ),
            )
    return OperationsPlatform(
        bucket_names={purpose: bucket.bucket_name for purpose, bucket in storage.primary.data.items()},
        key_arns={purpose: key.primary_arn for purpose, key in keys.by_purpose.items()},
    )
