"""What the second level of events leads to: tickets where there is little traffic, and the end of a budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from observability.slo.rules import HOURLY_INTERVAL_SECONDS
from tests.observability.promtool import unit_test_failures
from tests.observability.slo.made_up import PROD, rule_files, service

pytestmark = pytest.mark.cloud

RULES = rule_files([service(objectives={"availability_percent": 99.9})])
OWN = 'cluster="c1",service="orders",slo="availability"'
PROMISE = "99.9% of requests answered without a 5xx status, over 30 days"
OBJECTIVE = f'slo:objective:ratio{{{OWN},owner="checkout",tier="1",objective="{PROMISE}"}}'
DAYS = 3


def hourly(name: str, events: float) -> dict[str, str]:
    """A series of the second level with so many events, evenly over DAYS days."""
    steps = DAYS * 86400 // HOURLY_INTERVAL_SECONDS
    return {"series": f"slo:{name}:rate1h{{{OWN}}}", "values": f"{events / (DAYS * 86400)!r}x{steps}"}


def outcome(alert: str, file: str, failures: float, events: float, path: Path, *expected: dict[str, Any]) -> str:
    """What promtool finds wrong if `expected` are the alerts after DAYS days."""
    test = {
        "interval": f"{HOURLY_INTERVAL_SECONDS}s",
        "input_series": [
            {"series": OBJECTIVE, "values": f"0.999x{DAYS * 86400 // HOURLY_INTERVAL_SECONDS}"},
            hourly("events", events),
            hourly("bad_events", failures),
        ],
        "alert_rule_test": [{"alertname": alert, "eval_time": f"{DAYS}d", "exp_alerts": list(expected)}],
    }
    document = {
        "rule_files": [f"{file}.yaml"],
        "evaluation_interval": "1h",  # these alerts wait for nothing, so that the last evaluation is all that counts
        "tests": [test],
    }
    return unit_test_failures(path, RULES, yaml.safe_dump(document))


def alert(name: str, panel: int, **annotations: str) -> dict[str, Any]:
    links = {
        "runbook_url": f"{PROD.ownership.repository_url}/blob/main/runbooks/{name}.md",
        "dashboard_url": f"https://grafana.{PROD.ownership.domain}/d/slo-overview"
        f"?viewPanel=panel-{panel}&var-cluster=c1&var-service=orders",
    }
    labels = {"owner": "checkout", "tier": "1", "objective": PROMISE, "severity": "S3"}
    own = {"cluster": "c1", "service": "orders", "slo": "availability"}
    return {"exp_labels": own | labels, "exp_annotations": annotations | links}


def low_traffic(times: str) -> dict[str, Any]:
    return alert(
        "SloFailuresAtLowTraffic",
        666096,
        summary="orders misses its availability objective at low traffic",
        description=f"From 5 to 16 events of the last 3 days were bad: {times} times as many as its objective "
        f"({PROMISE}) allows.",
    )


def spent(left: str) -> dict[str, Any]:
    return alert(
        "SloErrorBudgetSpent",
        522664,
        summary="orders has spent its error budget for availability",
        description=f"Of the 30-day budget of its objective ({PROMISE}) this share is left: {left}.",
    )


@pytest.mark.parametrize(
    ("failures", "events", "times"),
    [
        (4.9, 1000, None),
        (5.1, 1000, "5.1"),
        (16.9, 1000, "16.9"),
        (17.1, 1000, None),
        (5.1, 5000, "1.0"),
        (5.1, 5200, None),
    ],
)
def test_few_failures_are_a_ticket_where_they_are_too_many_for_the_traffic(
    failures: float, events: float, times: str | None, tmp_path: Path
) -> None:
    expected = [low_traffic(times)] if times else []
    assert outcome("SloFailuresAtLowTraffic", "slo-tickets", failures, events, tmp_path, *expected) == ""


@pytest.mark.parametrize(
    ("failures", "events", "left"),
    [(5.1, 5050, "-0.01"), (5.1, 5200, None), (4.9, 1000, None), (0, 0, None), (5000, 5000, "-999.00")],
)
def test_a_spent_budget_is_a_ticket_unless_hardly_anything_failed(
    failures: float, events: float, left: str | None, tmp_path: Path
) -> None:
    expected = [spent(left)] if left else []
    assert outcome("SloErrorBudgetSpent", "slo-budgets", failures, events, tmp_path, *expected) == ""
