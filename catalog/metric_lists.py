"""Lists of the metrics that exporters have."""

from __future__ import annotations

from typing import Literal

from catalog.texts import (
    LabelName,
    MetricName,
    Sentence,
)
from documents.texts import Name
from documents.validation import Model


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
