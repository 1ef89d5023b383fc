"""The series that rules may ask for: those of the telemetry lists, of rules that record, and Prometheus' own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import promql_parser as promql

from catalog.metric_lists import TelemetryList
from catalog.promql import Labels
from catalog.rule_files import AlertFile

OF_EVERY_TARGET = frozenset({"job", "instance", "cluster"})
"""Labels of every series; `cluster` is put on outside the Prometheus that scrapes."""
OF_EVERY_SCRAPE = frozenset(
    {"up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling"}
)
"""Series that Prometheus makes for each target, with the target's labels."""
ALERT_STATES = frozenset({"ALERTS", "ALERTS_FOR_STATE"})
THRESHOLD = "alert:threshold"
"""Records each threshold of the alert files, by its name, and by service where one has its own."""
_OF_A_THRESHOLD = frozenset({"cluster", "service", "threshold"})
COMPILED = "slo:"
"""Begins the names of what the SLO compiler's rules record."""

_SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("", "_sum", "_count")}


@dataclass(frozen=True, kw_only=True)
class KnownSeries:
    labels: Mapping[str, Labels]
    """By the series' name; None where they are whatever the target or the recorded query has."""
    all_read: bool = True
    """Whether every telemetry list could be read; else no series can be said to be unknown."""

    def has(self, name: str) -> bool:
        return not self.all_read or name in self.labels or name.startswith(COMPILED)

    def labels_of(self, selector: promql.VectorSelector) -> Labels:
        return self.labels.get(selector.name or "")


def known_series(
    lists: Iterable[TelemetryList], alert_files: Iterable[AlertFile], *, all_read: bool = True
) -> KnownSeries:
    """A metric of several lists has the labels of all of them."""
    labels: dict[str, Labels] = dict.fromkeys((*OF_EVERY_SCRAPE, *ALERT_STATES))
    labels[THRESHOLD] = _OF_A_THRESHOLD
    for listed in lists:
        for name, metric in listed.metrics.items():
            found = OF_EVERY_TARGET.union(listed.labels, metric.labels)
            for suffix in _SUFFIXES.get(metric.type, ("",)):
                bucket = {"le"} if suffix == "_bucket" else {"quantile"} if metric.type == "summary" else set()
                labels[name + suffix] = found.union(bucket, labels.get(name + suffix) or ())
    for alerts in alert_files:
        labels |= dict.fromkeys(rule.record for group in alerts.groups for rule in group.rules if rule.record)
    return KnownSeries(labels=labels, all_read=all_read)
