"""The values of one stack, validated and frozen.

Every field name carries its unit (`_days`, `_seconds`, `_gib`). A field without a default has none on purpose:
ownership, place and contact are a team's own decision and a guessed one would be wrong in silence.
"""

from __future__ import annotations

import itertools
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from catalog.rule_files import AlertOverrides
from documents.texts import Name, SlackChannel
from documents.validation import Model, violation
from settings.entry import Entry, Networks
from settings.guarding import Guarding
from settings.logs import Logs
from settings.people import People
from settings.recovery import LEAST_COLD_DAYS, Recovery
from settings.search import Search
from settings.telemetry import Telemetry
from settings.texts import (
    AccountId,
    Domain,
    Email,
    HttpsUrl,
    LoopbackUrl,
    PlainText,
    PrivateCidr,
    Region,
    RepositoryUrl,
)


class Ownership(Model):
    """Who answers for the stack; tagged on every resource."""

    owner: Name
    environment: Literal["local", "dev", "staging", "prod"]
    contact: Email
    domain: Domain
    """Stands for `${domain}` in the catalogue."""
    repository_url: RepositoryUrl
    """Where this repository is read; every alert links to its runbook there."""


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
    """Of each shard."""
    shards: int = Field(default=1, ge=1, le=16)
    """Parts that the targets are divided into, each with its replicas. Above 1, rules go to the Thanos ruler."""
    retention_days: int = Field(default=15, ge=1, le=90)
    """Local history; longer ranges are read from the metrics bucket through Thanos."""
    volume_gib: int | None = Field(default=None, ge=10, le=16384)
    """Of each replica; None sizes it from the catalogue and from `capacity`, as it does processor and memory."""
    scrape_interval_seconds: int = Field(default=30, ge=5, le=300)
    evaluation_interval_seconds: int = Field(default=30, ge=5, le=300)
    cpu_request_millicores: int | None = Field(default=None, ge=50, le=64000)
    memory_request_mib: int | None = Field(default=None, ge=256, le=524288)


class Capacity(Model):
    """How far a cluster may grow before Prometheus has to: what it is sized for, not what runs today."""

    nodes: int = Field(default=10, ge=1, le=5000)
    pods: int = Field(default=300, ge=1, le=150000)
    pods_per_service: int = Field(default=4, ge=1, le=1000)


class ThanosQuery(Model):
    """Size of the queriers, which keep nothing."""

    replicas: int = Field(default=2, ge=2, le=10)
    cpu_request_millicores: int = Field(default=200, ge=50, le=64000)
    memory_request_mib: int = Field(default=512, ge=128, le=524288)


class ThanosStoreGateway(Model):
    """Size of what reads the metrics bucket; its volume holds only a cache of the blocks' indexes."""

    replicas: int = Field(default=2, ge=1, le=6)
    volume_gib: int = Field(default=10, ge=1, le=16384)
    cpu_request_millicores: int = Field(default=200, ge=50, le=64000)
    memory_request_mib: int = Field(default=1024, ge=256, le=524288)


class ThanosCompactor(Model):
    """Size of what merges and thins out the metrics bucket, and how long each resolution stays there.

    Thanos writes 5-minute samples from blocks older than 40 hours and hourly ones from blocks older than 10 days, so no
    resolution may be gone before the next one is written.
    """

    raw_retention_days: int = Field(default=30, ge=2, le=3650)
    five_minute_retention_days: int | None = Field(default=None, ge=11, le=3650)
    """None keeps it as long as the bucket keeps anything: storage.metrics_retention_days."""
    one_hour_retention_days: int | None = Field(default=None, ge=11, le=3650)
    """None keeps it as long as the bucket keeps anything: storage.metrics_retention_days."""
    volume_gib: int = Field(default=50, ge=10, le=16384)
    """Room for the blocks of one merge, twice: two weeks of one replica."""
    cpu_request_millicores: int = Field(default=250, ge=50, le=64000)
    memory_request_mib: int = Field(default=1024, ge=256, le=524288)


class ThanosRuler(Model):
    """Size of what evaluates the rules that no single Prometheus can."""

    replicas: int = Field(default=2, ge=1, le=4)
    volume_gib: int = Field(default=10, ge=1, le=16384)
    cpu_request_millicores: int = Field(default=100, ge=50, le=64000)
    memory_request_mib: int = Field(default=256, ge=128, le=524288)


class Thanos(Model):
    """Queries over all replicas and over what the metrics bucket keeps, and the rules that need them."""

    query: ThanosQuery = ThanosQuery()
    store_gateway: ThanosStoreGateway = ThanosStoreGateway()
    compactor: ThanosCompactor = ThanosCompactor()
    ruler: ThanosRuler = ThanosRuler()


class Slo(Model):
    """How service level objectives are kept."""

    window_days: Literal[28, 30] = 30
    """Over which an error budget is counted; 28 days hold the same weekdays whenever they start."""


class Alertmanager(Model):
    """Size and pace of notifications; `slack_channel` is told what no team owns."""

    replicas: int = Field(default=3, ge=1, le=5)
    retention_hours: int = Field(default=120, ge=24, le=720)
    slack_channel: SlackChannel = "#alerts"
    slack_channels: dict[Name, SlackChannel] = Field(default_factory=dict)
    """Channel by team, where it is another than the catalogue's."""
    pages: bool = True
    """Off, nobody is paged: S1 goes to Slack alone, and S2 is never escalated."""
    group_wait_seconds: int = Field(default=30, ge=0, le=300)
    """How long a first notification waits for alerts that belong with it, and for what inhibits them; S1 waits 10 s."""
    group_interval_minutes: int = Field(default=5, ge=1, le=60)
    repeat_interval_hours: int = Field(default=4, ge=1, le=24)
    ticket_repeat_hours: int = Field(default=24, ge=1, le=168)
    escalation_hours: int = Field(default=2, ge=1, le=12)
    """How long an S2 alert may fire before its team is paged for it, once that many working hours have begun."""

    @field_validator("ticket_repeat_hours")
    @classmethod
    def _is_remembered(cls, ticket_repeat_hours: int, info: ValidationInfo) -> int:
        retention: int | None = info.data.get("retention_hours")
        if retention and ticket_repeat_hours > retention:
            raise violation(
                f"exceeds retention_hours ({retention}), after which Alertmanager forgets what it sent",
                "shorten it or keep longer",
            )
        return ticket_repeat_hours


class GrafanaSignIn(Model):
    """The OpenID Connect provider that people sign in at, and which of its groups may do what."""

    authorization_url: HttpsUrl
    token_url: HttpsUrl
    user_info_url: HttpsUrl
    client_id: PlainText
    operators_group: PlainText
    """Its members administer Grafana."""
    developers_group: PlainText
    """Its members see everything and explore."""


class Grafana(Model):
    """Size of the dashboards' servers, which keep nothing, and who may enter."""

    replicas: int = Field(default=2, ge=1, le=4)
    cpu_request_millicores: int = Field(default=100, ge=50, le=64000)
    memory_request_mib: int = Field(default=256, ge=128, le=524288)
    sign_in: GrafanaSignIn | None = None
    """Without it nobody can sign in: there is no password and no guest."""


class Alerts(AlertOverrides):
    """Thresholds and rules of this stack that differ from the catalogue's, by the catalogue's names."""


class Settings(Model):
    """Everything that a stack sets. One top-level key of the stack file each."""

    ownership: Ownership
    aws: Aws
    clusters: Clusters
    storage: Storage = Storage()
    prometheus: Prometheus = Prometheus()
    capacity: Capacity = Capacity()
    thanos: Thanos = Thanos()
    alertmanager: Alertmanager = Alertmanager()
    grafana: Grafana = Grafana()
    slo: Slo = Slo()
    alerts: Alerts = Alerts()
    guarding: Guarding = Guarding()
    search: Search = Search()
    telemetry: Telemetry = Telemetry()
    logs: Logs = Logs()
    people: People | None = None
    """Without it nobody has a role but the administrators of the account."""
    entry: Entry | None = None
    """Without it nothing is reached from outside of the clusters."""
    networks: Networks | None = None
    """Without it programs reach AWS the way that the clusters' networks have already."""
    recovery: Recovery = Recovery()

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

    @field_validator("thanos")
    @classmethod
    def _finer_resolutions_go_first(cls, thanos: Thanos, info: ValidationInfo) -> Thanos:
        storage: Storage | None = info.data.get("storage")
        if storage is None:
            return thanos
        bucket = ("storage.metrics_retention_days", storage.metrics_retention_days)
        compactor = thanos.compactor
        kept = [
            ("compactor.raw_retention_days", compactor.raw_retention_days),
            ("compactor.five_minute_retention_days", compactor.five_minute_retention_days or bucket[1]),
            ("compactor.one_hour_retention_days", compactor.one_hour_retention_days or bucket[1]),
            bucket,
        ]
        for (finer, days), (coarser, limit) in itertools.pairwise(kept):
            if days > limit:
                raise violation(
                    f"has a {finer} of {days}, above the {limit} of {coarser}",
                    "shorten it: what is coarser must be there at least as long",
                )
        return thanos

    @field_validator("entry")
    @classmethod
    def _people_can_sign_in(cls, entry: Entry | None, info: ValidationInfo) -> Entry | None:
        grafana: Grafana | None = info.data.get("grafana")
        if entry and grafana and grafana.sign_in is None:
            raise violation("lets people sign in, but grafana.sign_in does not say where", "set grafana.sign_in")
        clusters: Clusters | None = info.data.get("clusters")
        if entry and clusters and clusters.dr and entry.certificates.dr is None:
            raise violation("has no certificate for the dr cluster", "set certificates.dr")
        return entry

    @field_validator("recovery")
    @classmethod
    def _there_is_where_to_fail_over(cls, recovery: Recovery, info: ValidationInfo) -> Recovery:
        clusters: Clusters | None = info.data.get("clusters")
        if recovery.failover and clusters and clusters.dr is None:
            raise violation("has a failover, but there is no dr cluster", "set clusters.dr or leave failover out")
        if recovery.failover and recovery.failover.names and info.data.get("entry", ...) is None:
            raise violation("has failover.names, but nothing is reached from outside", "set entry or leave names out")
        return recovery

    @field_validator("recovery")
    @classmethod
    def _generations_are_kept(cls, recovery: Recovery, info: ValidationInfo) -> Recovery:
        storage: Storage | None = info.data.get("storage")
        if storage is None:
            return recovery
        kept, backups = storage.backups_retention_days, recovery.backups
        if kept < backups.generations:
            raise violation(
                f"has {backups.generations} generations, above the {kept} of storage.backups_retention_days",
                "keep backups longer or ask for fewer generations",
            )
        cold = backups.cold_storage_after_days
        if cold is not None and kept < cold + LEAST_COLD_DAYS:
            raise violation(
                f"has a cold_storage_after_days of {cold}, which leaves {kept - cold} days of "
                f"storage.backups_retention_days where cold storage bills {LEAST_COLD_DAYS}",
                f"keep backups for {cold + LEAST_COLD_DAYS} days or leave cold storage out",
            )
        return recovery
