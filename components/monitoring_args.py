"""What the monitoring of one cluster is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.secret_store import SecretStore
from observability.configuration import Configuration
from observability.sizing import ServerSize
from observability.thanos import Resolution
from observability.topology import Program
from settings.alerting import Alertmanager as AlertmanagerSettings
from settings.dashboards import Grafana as GrafanaSettings
from settings.metrics import Prometheus as PrometheusSettings
from settings.metrics import Thanos as ThanosSettings
from settings.ownership import Ownership
from settings.places import Cluster


@dataclass(frozen=True, kw_only=True)
class MonitoringArgs:
    ownership: Ownership
    cluster: Cluster
    configuration: Configuration
    prometheus: PrometheusSettings
    prometheus_size: ServerSize
    """Of each replica."""
    thanos: ThanosSettings
    metrics_retention_days: Mapping[Resolution, int]
    """Of the bucket."""
    external_labels: Mapping[str, str]
    """What tells this cluster's series from those of others."""
    alertmanager: AlertmanagerSettings
    metrics_bucket: str
    volume_key_arn: str
    """Of the key, or of its alias, that encrypts volumes."""
    region: str
    """AWS region of the cluster, its bucket and the copies of its secrets."""
    secret_store: SecretStore
    grafana: GrafanaSettings
    grafana_configuration: Mapping[str, str]
    """By path under Grafana's directory of settings."""
    dashboards: Mapping[str, Mapping[str, str]]
    """JSON by file name, by folder."""
    grafana_secrets: Mapping[str, str]
    """Name in Secrets Manager of what Grafana proves itself with where people sign in."""
    receiver_secrets: Mapping[str, str]
    """Name in Secrets Manager by the file that Alertmanager, or what it tells, reads."""
    identities: Mapping[Program, pulumi.Resource]
    """The AWS identity that a program's pods start with."""
