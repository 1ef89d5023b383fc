"""What each workload of a cluster may do in AWS, and the identities that let it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.bucket_policies import object_store_access, object_store_reading
from components.cloudwatch_exporter import cloudwatch_reader_policy
from components.iam import Statement, document
from components.key_policies import allow_key_use
from components.keys import Keys
from components.logs.delivery import logstash_policy
from components.logs.sources import queue_name
from components.names import bucket_name, edge_logs_bucket_name, role_name
from components.pod_identity import PodIdentity, PodIdentityArgs
from components.receiver_secrets import GROUP as RECEIVERS
from components.receiver_secrets import reader_policy
from components.regions import Region
from components.search.credentials import GROUP as SEARCH
from components.search.repository import repository_access
from components.sign_in_secret import GROUP as SIGN_IN
from observability.grafana import GRAFANA
from observability.log_sources import LogSource
from observability.topology import (
    CLOUDWATCH_EXPORTER,
    ELASTICSEARCH,
    LOGSTASH,
    PROMETHEUS,
    THANOS_COMPACTOR,
    THANOS_RULER,
    THANOS_STORE_GATEWAY,
    Program,
)
from settings.ownership import Ownership

_EXTERNAL_SECRETS = Program(name="external-secrets", namespace="external-secrets", port=443)
"""As the operator's add-on installs itself."""


def secret_readers(environment: str, *regions: Region) -> Sequence[str]:
    """ARNs of the roles that External Secrets reads secrets with, in the clusters of these regions."""
    return [region.role_arn(role_name(environment, _EXTERNAL_SECRETS.name, region)) for region in regions]


@dataclass(frozen=True, kw_only=True)
class WorkloadIdentitiesArgs:
    ownership: Ownership
    region: Region
    """Of the cluster and its metrics bucket."""
    cluster_name: str
    keys: Keys
    watched_regions: Sequence[str]
    """Whose metrics the CloudWatch exporter and Grafana read."""
    log_sources: Sequence[LogSource]
    """What Logstash reads."""


def workload_identities(name: str, args: WorkloadIdentitiesArgs) -> Mapping[Program, PodIdentity]:
    """An identity for each workload that calls AWS, and for no other.

    EKS gives one only to pods that start when it exists.
    """
    environment, region = args.ownership.environment, args.region
    bucket = region.bucket_arn(bucket_name(environment, "metrics", region))

    def use_key(*actions: str) -> Statement:
        return allow_key_use(
            "UseMetricsKey", actions, alias=args.keys.by_purpose["metrics"].alias, service="s3", region=region
        )

    keep_blocks = document(*object_store_access(bucket), use_key("kms:Decrypt", "kms:GenerateDataKey"))
    policies = {
        PROMETHEUS: keep_blocks,
        THANOS_COMPACTOR: keep_blocks,
        THANOS_RULER: keep_blocks,
        THANOS_STORE_GATEWAY: document(*object_store_reading(bucket), use_key("kms:Decrypt")),
        CLOUDWATCH_EXPORTER: cloudwatch_reader_policy(args.watched_regions, "cloudwatch:GetMetricStatistics"),
        # Its CloudWatch data source sees what the exporter sees.
        GRAFANA: cloudwatch_reader_policy(args.watched_regions),
        ELASTICSEARCH: document(
            *repository_access(region.bucket_arn(bucket_name(environment, "backups", region)), args.cluster_name),
            allow_key_use(
                "UseBackupsKey",
                ["kms:Decrypt", "kms:GenerateDataKey"],
                alias=args.keys.by_purpose["backups"].alias,
                service="s3",
                region=region,
            ),
        ),
        LOGSTASH: logstash_policy(
            args.log_sources,
            region=region,
            queues={source.source: queue_name(environment, source.source) for source in args.log_sources},
            bucket_arns={
                "audit": region.bucket_arn(bucket_name(environment, "audit", region)),
                "access-logs": region.bucket_arn(bucket_name(environment, "access-logs", region)),
                "edge": region.bucket_arn(edge_logs_bucket_name(environment, region)),
            },
            keys=args.keys.by_purpose,
        ),
        _EXTERNAL_SECRETS: reader_policy(
            environment, args.keys.by_purpose["secrets"].alias, region, (RECEIVERS, SIGN_IN, SEARCH)
        ),
    }
    return {
        program: PodIdentity(
            f"{name}-{program.name}-identity",
            PodIdentityArgs(
                ownership=args.ownership,
                region=region,
                cluster_name=args.cluster_name,
                namespace=program.namespace,
                service_account=program.name,
                policy=policy,
            ),
        )
        for program, policy in policies.items()
    }
