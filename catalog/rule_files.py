"""Alert files, and what overrides them: signals, thresholds, and rules in Prometheus' own format."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from catalog.severities import Severity
from catalog.texts import (
    AlertName,
    Day,
    Duration,
    HoldingTime,
    LabelName,
    MetricName,
    Query,
    Sentence,
    SignalName,
)
from documents.texts import Finite, ThresholdName
from documents.validation import Model, violation


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
