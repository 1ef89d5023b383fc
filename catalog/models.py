"""What a team writes down once about its services; everything else is derived from it.

A field without a default has none on purpose. Units are in the names. `${domain}` inside a URL, address or host stands
for the domain of the stack.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from catalog.objectives import Objectives
from catalog.recovery import Recovery
from catalog.severities import Severity
from catalog.texts import (
    Address,
    AlertName,
    Day,
    Duration,
    HoldingTime,
    Host,
    HttpPath,
    LabelName,
    MetricName,
    Percent,
    Port,
    Query,
    Sentence,
    SignalName,
    Url,
)
from catalog.times import TimeZone
from catalog.windows import MaintenanceWindow
from catalog.working_hours import WorkingHours
from documents.texts import Finite, Name, SlackChannel, ThresholdName
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


class RuleOverride(Model):
    """What an alert does otherwise: how long it waits, how urgent it is."""

    for_: HoldingTime | None = Field(default=None, alias="for")
    severity: Severity | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.for_ is None and self.severity is None:
            raise violation("changes nothing", "write for, severity or both, or remove it")
        return self


class AlertOverrides(Model):
    """What differs from the alert files, by their names of thresholds and alerts."""

    thresholds: dict[ThresholdName, Finite] = Field(default_factory=dict)
    rules: dict[AlertName, RuleOverride] = Field(default_factory=dict)


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


Unit = Literal[
    "ratio",
    "percent",
    "seconds",
    "minutes",
    "hours",
    "days",
    "bytes",
    "bytes_per_second",
    "count",
    "count_per_second",
    "us_dollars",
]


class Signal(Model):
    """What is measured: alerts of the file compare it as `${name}`, and a panel of the domain's dashboard shows it.

    `expr` is PromQL that compares nothing; it may name thresholds of the file, never other signals.
    """

    title: Sentence
    unit: Unit
    expr: Query


class Threshold(Model):
    """A named value that the rules of a file refer to as `${name}` and that a stack may override within its bounds."""

    unit: Unit
    minimum: Finite
    maximum: Finite
    value: Finite
    evidence: Sentence
    review_on: Day

    @field_validator("value")
    @classmethod
    def _value_lies_within(cls, value: float, info: ValidationInfo) -> float:
        minimum, maximum = info.data.get("minimum", value), info.data.get("maximum", value)
        if not minimum <= value <= maximum:
            raise violation(
                f"must be from minimum {minimum:.12g} to maximum {maximum:.12g}", "correct the one that is wrong"
            )
        return value


class Rule(Model):
    """Prometheus' own rule format."""

    alert: AlertName | None = None
    record: MetricName | None = None
    expr: Query
    for_: Duration | None = Field(default=None, alias="for")
    keep_firing_for: Duration | None = None
    labels: dict[LabelName, str] = Field(default_factory=dict)
    annotations: dict[LabelName, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _alerts_or_records(self) -> Self:
        if (self.alert is None) == (self.record is None):
            raise violation("must have either alert or record", "write one of the two")
        if self.record and (self.for_ or self.keep_firing_for or self.annotations):
            raise violation("records, so it cannot have for, keep_firing_for or annotations", "remove them")
        return self


class RuleGroup(Model):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    interval: Duration | None = None
    rules: tuple[Rule, ...]


class AlertFile(Model):
    """`catalog/alerts/<domain>.yaml`: signals and thresholds of the domain, and rule groups in Prometheus' own format.

    Wherever a rule is text, `${name}` stands for the value of a threshold or for a signal's query.
    """

    thresholds: dict[ThresholdName, Threshold] = Field(default_factory=dict)
    signals: dict[SignalName, Signal] = Field(default_factory=dict)
    groups: tuple[RuleGroup, ...]


class Teams(Model):
    """`catalog/teams.yaml`."""

    teams: tuple[Team, ...]


class Tiers(Model):
    """`catalog/tiers.yaml`."""

    tiers: tuple[TierObjectives, ...]


class TelemetryMetric(Model):
    """One metric of an exporter. A histogram or a summary stands for all its series."""

    type: Literal["counter", "gauge", "histogram", "summary"]
    labels: tuple[LabelName, ...] = ()
    """Beside those that all metrics of the exporter carry."""


class TelemetryList(Model):
    """`catalog/telemetry/<exporter>.yaml`: the metrics of one exporter that rules and panels may ask for."""

    exporter: Name
    version: str
    source: Sentence
    """Where the names were read."""
    labels: tuple[LabelName, ...] = ()
    """Of every series, beside job, instance and cluster."""
    metrics: dict[MetricName, TelemetryMetric]


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
