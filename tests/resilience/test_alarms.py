"""The platform's alerts fire no later than at the lag that recovery plans count as lost, whatever overrides them.

The alarm that fires within two minutes is the one in the store owner's stack, which the plan's contract demands.
"""

from __future__ import annotations

import pytest

from catalog.loader import load_catalogue
from catalog.overrides import defined_alerts, effective_thresholds
from resilience import facts
from resilience.parts import Link
from settings.loader import load_from_files
from tests.projects import ROOT

CATALOGUE = load_catalogue()
COMPARED_WITH = {
    "rds_replica_lag_seconds": facts.REPLICA_LAG,
    "dynamodb_replication_latency_seconds": facts.GLOBAL_TABLE,
    "function_iterator_age_seconds": facts.STREAM,
    "function_event_age_seconds": facts.WRITER_QUEUE,
    "cache_replication_lag_seconds": facts.CACHE_LAG,
}
"""Threshold of the alert that watches what holds the link."""


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
@pytest.mark.parametrize(("threshold", "link"), COMPARED_WITH.items(), ids=list(COMPARED_WITH))
def test_an_alert_fires_at_the_lag_that_the_plan_counts(threshold: str, link: Link, stack: str) -> None:
    overrides = load_from_files(ROOT, stack).settings.alerts.thresholds
    for service in CATALOGUE.services:
        value = effective_thresholds(CATALOGUE.alerts, overrides, service.alerts.thresholds)[threshold]
        assert link.bound == "alarmed" and value <= link.seconds, service.name


def test_a_replica_that_lags_is_told_of_as_soon_as_the_plan_says() -> None:
    rule, _ = defined_alerts(CATALOGUE.alerts)["RdsReplicaLagHigh"]
    assert rule.for_ == f"{facts.ALARM_DELAY.seconds / 60:g}m"
