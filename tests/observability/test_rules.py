"""Thresholds and the rules that name them."""

from __future__ import annotations

from catalog.models import Service
from catalog.rule_files import AlertFile, AlertOverrides
from observability.rules import render_rules
from settings.loader import load_from_files
from tests.projects import ROOT
from tests.reading import from_yaml

SETTINGS = load_from_files(ROOT, "local").settings


def alert_file(expression: str, *thresholds: str, signals: dict[str, str] | None = None) -> AlertFile:
    threshold = {
        "unit": "count",
        "minimum": 0.0,
        "maximum": 1e12,
        "value": 1e9,
        "evidence": "Made up for this test.",
        "review_on": "2027-05-31",
    }
    rule = {"alert": "QueueLong", "expr": expression, "for": "5m", "annotations": {"summary": "over ${limit}"}}
    return AlertFile.model_validate(
        {
            "thresholds": dict.fromkeys(thresholds, threshold),
            "signals": {
                name: {"title": "Made up for this test", "unit": "count", "expr": query}
                for name, query in (signals or {}).items()
            },
            "groups": ({"name": "queues", "rules": (rule,)},),
        }
    )


def test_thresholds_are_filled_in_wherever_they_are_named() -> None:
    text = render_rules({"queues": alert_file("queue > ${limit}", "limit")}, SETTINGS)["queues"]
    assert "expr: queue > 1000000000\n" in text
    assert "summary: over 1000000000\n" in text


def test_a_signal_is_filled_in_as_one_operand_with_its_own_thresholds() -> None:
    alerts = alert_file("${waiting} * 2 > ${limit}", "limit", signals={"waiting": "queue + (other > ${limit})"})
    assert (
        "expr: (queue + (other > 1000000000)) * 2 > 1000000000\n"
        in render_rules({"queues": alerts}, SETTINGS)["queues"]
    )


def test_a_threshold_that_a_service_overrides_moves_only_the_alerts_that_tell_of_services() -> None:
    document = alert_file("queue > ${limit}", "limit").model_dump(by_alias=True)
    of_nobody = {"alert": "QueuesLong", "expr": "sum by (cluster) (queue) > ${limit}", "labels": {"owner": "platform"}}
    (group,) = document["groups"]
    document["groups"] = ({**group, "rules": (*group["rules"], of_nobody)},)
    own = AlertOverrides(thresholds={"limit": 5.0})
    services = [Service(name="cart", description="A made-up cart", owner="checkout", tier=1, kind="api", alerts=own)]
    rules = from_yaml(render_rules({"queues": AlertFile.model_validate(document)}, SETTINGS, services)["queues"])
    found = [(rule["alert"], rule.get("labels", {}).get("service")) for rule in rules["groups"][0]["rules"]]
    assert found == [("QueueLong", None), ("QueueLong", "cart"), ("QueuesLong", None)]
    assert rules["groups"][0]["rules"][1]["annotations"] == {"summary": "over 5"}
