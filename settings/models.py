"""The values of one stack, validated and frozen.

Every field name carries its unit (`_days`, `_seconds`, `_gib`). A field without a default has none on purpose:
ownership, place and contact are a team's own decision and a guessed one would be wrong in silence.
"""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

DnsLabel = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
AccountId = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Domain = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z]{2,}$")]
ThresholdName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value))
    except ValueError as error:
        raise ValueError(f"{value!r} is no CIDR block ({error}); write it like 10.0.0.0/16") from None


Cidr = Annotated[str, AfterValidator(_network)]
FiniteFloat = Annotated[float, Field(allow_inf_nan=False)]


class Model(BaseModel):
    """Base of every settings model: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Ownership(Model):
    """Who answers for the stack; tagged on every resource."""

    owner: DnsLabel
    environment: Literal["local", "dev", "staging", "prod"]
    contact: Email
    domain: Domain


class Aws(Model):
    """Where the stack lives in AWS; the program refuses to run in any other account."""

    account_id: AccountId
    primary_region: Region
    dr_region: Region

    @model_validator(mode="after")
    def _regions_differ(self) -> Self:
        if self.primary_region == self.dr_region:
            raise ValueError(
                f"dr_region equals primary_region ({self.dr_region!r}); a disaster would take both, so name another region"
            )
        return self


class Cluster(Model):
    """An existing EKS cluster. `name` is also the kubeconfig context that reaches it."""

    name: DnsLabel
    node_cidr: Cidr
    """Addresses of the nodes, which host-network exporters are scraped at."""


class Clusters(Model):
    primary: Cluster
    dr: Cluster | None = None
    """Standby cluster in the DR region; without it the DR region holds data only."""

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        if self.dr and self.dr.name == self.primary.name:
            raise ValueError(f"dr.name equals primary.name ({self.dr.name!r}); name the standby cluster")
        return self


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
    replicas: int = Field(default=2, ge=1, le=4)
    retention_days: int = Field(default=15, ge=1, le=90)
    """Local history; longer ranges are read from the metrics bucket through Thanos."""
    volume_gib: int = Field(default=100, ge=10, le=16384)
    scrape_interval_seconds: int = Field(default=30, ge=5, le=300)
    evaluation_interval_seconds: int = Field(default=30, ge=5, le=300)
    cpu_request_millicores: int = Field(default=500, ge=50, le=64000)
    memory_request_mib: int = Field(default=2048, ge=256, le=524288)


class Alertmanager(Model):
    replicas: int = Field(default=3, ge=1, le=5)
    retention_hours: int = Field(default=120, ge=24, le=720)
    slack_channel: Annotated[str, StringConstraints(pattern=r"^#[-a-z0-9_]{1,79}$")] = "#alerts"
    repeat_interval_hours: int = Field(default=4, ge=1, le=24)


class Alerts(Model):
    """Thresholds of this stack that differ from the catalogue's, by the catalogue's names."""

    thresholds: dict[ThresholdName, FiniteFloat] = Field(default_factory=dict)


class Settings(Model):
    """Everything that a stack sets. One top-level key of the stack file each."""

    ownership: Ownership
    aws: Aws
    clusters: Clusters
    storage: Storage = Storage()
    prometheus: Prometheus = Prometheus()
    alertmanager: Alertmanager = Alertmanager()
    alerts: Alerts = Alerts()
