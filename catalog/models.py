"""What a team writes down once about its services; everything else is derived from it.

A field without a default has none on purpose. Units are in the names. `${domain}` inside a URL, address or host stands
for the domain of the stack.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from catalog.metric_lists import TelemetryList
from catalog.objectives import Objectives
from catalog.recovery import Recovery
from catalog.rule_files import AlertFile, AlertOverrides
from catalog.texts import (
    Address,
    Host,
    HttpPath,
    Percent,
    Port,
    Sentence,
    Url,
)
from catalog.times import TimeZone
from catalog.windows import MaintenanceWindow
from catalog.working_hours import WorkingHours
from documents.texts import Name, SlackChannel
from documents.validation import Model, violation

Tier = Literal[1, 2, 3]
Kind = Literal[
    "api",
    "web",
    "search",
    "worker",
    "batch",
    "external",
    "postgresql",
    "dynamodb",
    "redis",
    "files",
    "efs",
    "opensearch",
]

STORING_KINDS: frozenset[Kind] = frozenset({"postgresql", "dynamodb", "redis", "files", "efs", "opensearch"})
"""Kinds of service that hold the data of others."""


class Team(Model):
    """Who is told. Secrets are named here, never written: the receiver reads them from a file of that name."""

    name: Name
    slack_channel: SlackChannel
    pagerduty_routing_key: Name
    """Name of the secret that holds the team's PagerDuty routing key."""
    time_zone: TimeZone = "Asia/Tokyo"
    working_hours: WorkingHours = WorkingHours()
    reports_to_sentry: bool = False
    """Whether alerts about failing requests are recorded in Sentry beside the errors that its services report."""


class TierObjectives(Model):
    """What a tier promises; the recovery compiler turns RTO and RPO into mechanisms."""

    tier: Tier
    recovery_time_minutes: Annotated[int, Field(ge=1, le=10080)]
    recovery_point_minutes: Annotated[int, Field(ge=1, le=10080)]
    backup_retention_days: Annotated[int, Field(ge=1, le=3650)] = 7
    """How far back the daily recovery points of its datastores reach at least."""
    budget_dollars_per_month: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    """What protecting one datastore may cost; None where nobody limits it."""
    minimum_availability_percent: Percent
    description: Sentence


class HttpEndpoint(Model):
    """Probed with GET; an `https` URL is watched for certificate expiry too."""

    probe: Literal["http"]
    name: Name
    url: Url
    expected_statuses: Annotated[tuple[Annotated[int, Field(ge=100, le=599)], ...], Field(min_length=1)] = (200,)


class TcpEndpoint(Model):
    """Probed by connecting to `host:port`; with `tls` the handshake and the certificate are checked as well."""

    probe: Literal["tcp"]
    name: Name
    address: Address
    tls: bool = False


class IcmpEndpoint(Model):
    """Probed by an echo request to `host`."""

    probe: Literal["icmp"]
    name: Name
    host: Host


Endpoint = Annotated[HttpEndpoint | TcpEndpoint | IcmpEndpoint, Field(discriminator="probe")]


class MetricsPort(Model):
    """Where the service's pods serve Prometheus metrics."""

    port: Port
    path: HttpPath = "/metrics"


class Service(Model):
    """One deployable or bought thing that somebody owns."""

    name: Name
    description: Sentence
    owner: Name
    """Name of a team."""
    tier: Tier
    kind: Kind
    namespace: Name | None = None
    """Kubernetes namespace of its pods; None where it does not run in a cluster."""
    metrics: MetricsPort | None = None
    endpoints: tuple[Endpoint, ...] = ()
    depends_on: tuple[Name, ...] = ()
    """Names of services that it calls."""
    datastores: tuple[Name, ...] = ()
    """Names of services of a storing kind that hold its data."""
    objectives: Objectives | None = None
    recovery: Recovery | None = None
    """How its data is recovered, where it is of a storing kind; None takes the defaults."""
    alerts: AlertOverrides = AlertOverrides()
    """What alerts do otherwise for this service alone; it prevails over what a stack sets for all."""

    @field_validator("metrics")
    @classmethod
    def _metrics_come_from_pods(cls, metrics: MetricsPort | None, info: ValidationInfo) -> MetricsPort | None:
        if metrics and "namespace" in info.data and info.data["namespace"] is None:
            raise violation("is set for a service without pods", "write its namespace, or remove metrics")
        return metrics

    @field_validator("recovery")
    @classmethod
    def _recovery_is_of_data(cls, recovery: Recovery | None, info: ValidationInfo) -> Recovery | None:
        kind: Kind | None = info.data.get("kind")
        if recovery and kind and kind not in STORING_KINDS:
            raise violation(f"is set for a service of kind {kind}, which stores nothing", "remove it")
        return recovery

    @field_validator("endpoints")
    @classmethod
    def _endpoint_names_differ(cls, endpoints: tuple[Endpoint, ...]) -> tuple[Endpoint, ...]:
        for name, uses in Counter(endpoint.name for endpoint in endpoints).items():
            if uses > 1:
                raise violation(f"holds {uses} endpoints named {name}", "give each a name of its own")
        return endpoints


class Teams(Model):
    """`catalog/teams.yaml`."""

    teams: tuple[Team, ...]


class Tiers(Model):
    """`catalog/tiers.yaml`."""

    tiers: tuple[TierObjectives, ...]


class Catalogue(Model):
    """The whole catalogue, cross-checked: every name that is referred to exists, and dependencies have no cycle."""

    teams: tuple[Team, ...]
    tiers: tuple[TierObjectives, ...]
    services: tuple[Service, ...]
    alerts: dict[Name, AlertFile]
    """By domain, the file's stem."""
    telemetry: dict[Name, TelemetryList] = Field(default_factory=dict)
    """By exporter."""
    maintenance: tuple[MaintenanceWindow, ...] = ()
    runbooks: frozenset[str]
    """Names of the alerts that `runbooks/` has a page for."""
