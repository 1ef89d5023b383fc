"""The values of one stack, validated and frozen.

Every field name carries its unit (`_days`, `_seconds`, `_gib`). A field without a default has none on purpose:
ownership, place and contact are a team's own decision and a guessed one would be wrong in silence.
"""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from documents.texts import Finite, Name, SlackChannel, ThresholdName
from documents.validation import Like, Model, violation

Region = Annotated[
    str, Like(pattern=r"[a-z]{2}(-[a-z]+)+-\d", rule="must be the code of an AWS region", example="ap-northeast-1")
]
AccountId = Annotated[
    str, Like(pattern=r"\d{12}", rule="must be an AWS account id of 12 digits", example='"111122223333"')
]
Email = Annotated[
    str, Like(pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+", rule="must be a mail address", example="operations@kiso.example")
]
Domain = Annotated[
    str,
    Like(
        pattern=r"([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
        rule="must be a domain name in lower case",
        example="dev.kiso.example",
    ),
]


def _private_network(value: str) -> str:
    try:
        network = ipaddress.ip_network(value)
    except ValueError as error:
        raise violation(f"is no CIDR block ({error})", "write it like 10.0.0.0/16") from None
    if network.is_global:
        raise violation("must be a private network", "write the block of the nodes' own subnets, like 10.0.0.0/16")
    return str(network)


def _loopback_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_loopback = ipaddress.ip_address(parts.hostname or "").is_loopback
        is_plain = parts.port is not None and value == f"http://{parts.netloc}" and "@" not in value
    except ValueError:
        is_loopback = is_plain = False
    if not (is_loopback and is_plain):
        raise violation("must be an http URL of a loopback address and a port", "write it like http://127.0.0.1:5000")
    return value


PrivateCidr = Annotated[str, AfterValidator(_private_network)]
LoopbackUrl = Annotated[str, AfterValidator(_loopback_url)]


class Ownership(Model):
    """Who answers for the stack; tagged on every resource."""

    owner: Name
    environment: Literal["local", "dev", "staging", "prod"]
    contact: Email
    domain: Domain
    """Stands for `${domain}` in the catalogue."""


class Aws(Model):
    """Where the stack lives in AWS; the program refuses to run in any other account."""

    account_id: AccountId
    primary_region: Region
    dr_region: Region
    endpoint_url: LoopbackUrl | None = None
    """Stands in for every AWS API; a local cloud's, so never another machine's."""

    @field_validator("dr_region")
    @classmethod
    def _regions_differ(cls, dr_region: str, info: ValidationInfo) -> str:
        if dr_region == info.data.get("primary_region"):
            raise violation("equals primary_region, so one disaster takes both", "name another region")
        return dr_region


class Cluster(Model):
    """An existing EKS cluster. `name` is also the kubeconfig context that reaches it."""

    name: Name
    node_cidr: PrivateCidr
    """Addresses of the nodes, which host-network exporters are scraped at."""


class Clusters(Model):
    """The clusters that the platform is installed on, one a region."""

    primary: Cluster
    dr: Cluster | None = None
    """Standby cluster in the DR region; without it the DR region holds data only."""

    @field_validator("dr")
    @classmethod
    def _names_differ(cls, dr: Cluster | None, info: ValidationInfo) -> Cluster | None:
        if dr and "primary" in info.data and dr.name == info.data["primary"].name:
            raise violation(f"has the name of primary ({dr.name})", "name the standby cluster")
        return dr


class Storage(Model):
    """How long the buckets keep what they hold."""

    metrics_retention_days: int = Field(default=400, ge=30, le=3650)
    logs_retention_days: int = Field(default=90, ge=30, le=3650)
    audit_retention_days: int = Field(default=400, ge=365, le=3650)
    backups_retention_days: int = Field(default=35, ge=7, le=3650)
    access_logs_retention_days: int = Field(default=90, ge=30, le=3650)
    noncurrent_version_retention_days: int = Field(default=30, ge=7, le=365)
    lock_mode: Literal["GOVERNANCE", "COMPLIANCE"] = "GOVERNANCE"
    """COMPLIANCE cannot be shortened by anyone, root included."""


class Prometheus(Model):
    """Size and pace of the metrics servers of each cluster."""

    replicas: int = Field(default=2, ge=1, le=4)
    retention_days: int = Field(default=15, ge=1, le=90)
    """Local history; longer ranges are read from the metrics bucket through Thanos."""
    volume_gib: int = Field(default=100, ge=10, le=16384)
    scrape_interval_seconds: int = Field(default=30, ge=5, le=300)
    evaluation_interval_seconds: int = Field(default=30, ge=5, le=300)
    cpu_request_millicores: int = Field(default=500, ge=50, le=64000)
    memory_request_mib: int = Field(default=2048, ge=256, le=524288)


class Alertmanager(Model):
    """Size and pace of notifications; `slack_channel` is told what no team owns."""

    replicas: int = Field(default=3, ge=1, le=5)
    retention_hours: int = Field(default=120, ge=24, le=720)
    slack_channel: SlackChannel = "#alerts"
    repeat_interval_hours: int = Field(default=4, ge=1, le=24)


class Alerts(Model):
    """Thresholds of this stack that differ from the catalogue's, by the catalogue's names."""

    thresholds: dict[ThresholdName, Finite] = Field(default_factory=dict)


class Settings(Model):
    """Everything that a stack sets. One top-level key of the stack file each."""

    ownership: Ownership
    aws: Aws
    clusters: Clusters
    storage: Storage = Storage()
    prometheus: Prometheus = Prometheus()
    alertmanager: Alertmanager = Alertmanager()
    alerts: Alerts = Alerts()

    @field_validator("prometheus")
    @classmethod
    def _bucket_outlives_local_history(cls, prometheus: Prometheus, info: ValidationInfo) -> Prometheus:
        storage: Storage | None = info.data.get("storage")
        if storage and prometheus.retention_days > storage.metrics_retention_days:
            raise violation(
                f"has a retention_days of {prometheus.retention_days}, above storage.metrics_retention_days",
                "shorten it: the bucket must keep metrics at least as long",
            )
        return prometheus
