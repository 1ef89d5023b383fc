"""The values of one stack, validated and frozen: one module for each area, and here the rules between areas.

Every field name carries its unit (`_days`, `_seconds`, `_gib`). A field without a default has none on purpose:
ownership, place and contact are a team's own decision and a guessed one would be wrong in silence.
"""

from __future__ import annotations

import itertools

from pydantic import ValidationInfo, field_validator

from documents.validation import Model, violation
from settings.alerting import Alertmanager, Alerts, Slo
from settings.dashboards import Grafana
from settings.entry import Entry, Networks
from settings.guarding import Guarding
from settings.logs import Logs
from settings.metrics import Capacity, Prometheus, Thanos
from settings.ownership import Ownership
from settings.people import People
from settings.places import Aws, Clusters
from settings.recovery import LEAST_COLD_DAYS, Recovery
from settings.search import Search
from settings.storage import Storage
from settings.telemetry import Telemetry


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

    @field_validator("entry")
    @classmethod
    def _certificates_are_where_they_are_used(cls, entry: Entry | None, info: ValidationInfo) -> Entry | None:
        aws: Aws | None = info.data.get("aws")
        if entry is None or aws is None:
            return entry
        regions = {"primary": aws.primary_region, "dr": aws.dr_region}
        for role, arn in entry.certificates:
            if arn and arn.split(":")[3:5] != [regions[role], aws.account_id]:
                raise violation(
                    f"has a certificates.{role} of another region or account than its load balancer, which is in "
                    f"{regions[role]} of {aws.account_id}",
                    "request one there",
                )
        return entry

    @field_validator("people")
    @classmethod
    def _people_come_in_by_this_account(cls, people: People | None, info: ValidationInfo) -> People | None:
        aws: Aws | None = info.data.get("aws")
        if people and aws and people.identity_provider_arn.split(":")[4] != aws.account_id:
            raise violation(
                f"has an identity_provider_arn of another account than {aws.account_id}, where no role may trust it",
                "name a provider of this account",
            )
        return people

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
