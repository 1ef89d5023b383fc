"""Every metric of the telemetry lists, a histogram as its three, and those that rules record or Prometheus makes."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.models import Catalogue
from catalog.telemetry import THRESHOLD

_PARTS = ("_bucket", "_sum", "_count")
_OWN = {
    "ALERTS": ("alertname", "alertstate", "severity", "service", "owner", "tier"),
    "ALERTS_FOR_STATE": ("alertname", "severity", "service", "owner", "tier"),
    THRESHOLD: ("threshold", "service"),
    **{
        f"slo:{name}": ("service", "owner", "tier", "slo")
        for name in ("objective:ratio", "events:rate5m", "bad_events:rate5m", "error_budget_remaining:ratio")
    },
}
"""Labels of series that rules record, or Prometheus itself."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    name: str
    kind: str
    labels: tuple[str, ...]
    exporter: str = ""


def known_metrics(catalogue: Catalogue) -> dict[str, Metric]:
    """By name."""
    metrics = {name: Metric(name=name, kind="gauge", labels=labels) for name, labels in _OWN.items()}
    metrics["up"] = Metric(name="up", kind="gauge", labels=("job", "instance"))
    for listed in catalogue.telemetry.values():
        for name, metric in listed.metrics.items():
            labels = tuple(dict.fromkeys([*listed.labels, *metric.labels]))
            is_histogram = metric.type == "histogram"
            for full in [f"{name}{suffix}" for suffix in _PARTS] if is_histogram else [name]:
                kind = "counter" if is_histogram else metric.type
                metrics[full] = Metric(name=full, kind=kind, labels=labels, exporter=listed.exporter)
    return metrics
